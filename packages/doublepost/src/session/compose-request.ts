import type { Submission } from '../html/forms.ts';
import type { HttpRequest } from '../http/message.ts';
import type { BrowserSession, Page } from './browser-session.ts';
import { encodeForm } from './encode-form.ts';
import type { FormEntry } from './fill-form.ts';

/**
 * Makes the request that a browser sends when a filled form of `page` is submitted.
 *
 * @throws DoublepostError DP_OTHER_ORIGIN where the form posts to another origin than the session's
 */
export async function composeRequest(
  session: BrowserSession,
  page: Page,
  { action, enctype }: Submission,
  entries: readonly FormEntry[],
): Promise<HttpRequest> {
  const { contentType, body } = await encodeForm(enctype, entries);
  const headers = await session.headersFor(action, page.url);
  return {
    method: 'POST',
    url: action,
    headers: [...headers, ['Origin', page.url.origin], ['Content-Type', contentType]],
    body,
  };
}
