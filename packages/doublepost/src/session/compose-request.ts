import { attribute, type Document, select } from '../html/document.ts';
import type { Submission } from '../html/forms.ts';
import { charsetOf, type HeaderField, type HttpRequest } from '../http/message.ts';
import type { BrowserSession, Page } from './browser-session.ts';
import { encodeForm } from './encode-form.ts';
import type { FormEntry } from './form-entry.ts';

/**
 * Makes the request that a browser sends when a filled form of `page` is submitted. Where the page
 * has a CSRF token for its scripts, it travels as the header, too: forms that a script sends need it,
 * and the others do not mind.
 *
 * @throws DoublepostError DP_OTHER_ORIGIN where the form posts to another origin than the session's
 */
export async function composeRequest(
  session: BrowserSession,
  page: Page,
  { action, enctype, charset = charsetOf(page.response) }: Submission,
  entries: readonly FormEntry[],
): Promise<HttpRequest> {
  const { contentType, body } = encodeForm(enctype, entries, charset);
  const headers = await session.headersFor(action, page.url);
  return {
    method: 'POST',
    url: action,
    headers: [
      ...headers,
      ['Origin', page.url.origin],
      ['Content-Type', contentType],
      ...tokenHeaders(page.document),
    ],
    body,
  };
}

/**
 * The header of a page's CSRF token: `csrf-token` of Rails, Laravel and Phoenix, `_csrf` of Spring
 * Security, which names its header in `_csrf_header`.
 */
export function tokenHeaders(document: Document): HeaderField[] {
  const contentOf = (name: string): string | undefined =>
    select(document, 'meta[content]')
      .filter((meta) => attribute(meta, 'name') === name)
      .map((meta) => attribute(meta, 'content'))
      .find((content) => content !== '');
  const token = contentOf('csrf-token') ?? contentOf('_csrf') ?? '';
  const header = contentOf('_csrf_header') ?? 'X-CSRF-Token';
  // What no header may hold comes from no framework.
  return /^[!-~]+$/.test(token) && /^[\w-]+$/.test(header) ? [[header, token]] : [];
}
