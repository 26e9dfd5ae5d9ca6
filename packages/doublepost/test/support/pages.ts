import { parseDocument } from '../../src/html/document.ts';
import { type FormControl, type HtmlForm, listForms } from '../../src/html/forms.ts';
import type { Page } from '../../src/session/browser-session.ts';

export const PAGE_URL: URL = new URL('http://localhost:8000/accounts/signup/?next=/');

export function formsOf(html: string, url: URL = PAGE_URL): HtmlForm[] {
  return listForms(parseDocument(html), url);
}

/** The first form of a page. */
export function formOf(html: string, url: URL = PAGE_URL): HtmlForm {
  const [form] = formsOf(html, url);
  if (form === undefined) throw new Error(`no form in ${html}`);
  return form;
}

/** The first control of a form that holds nothing but `html`. */
export function controlOf(html: string): FormControl {
  const [control] = formOf(`<form>${html}</form>`).controls;
  if (control === undefined) throw new Error(`no control in ${html}`);
  return control;
}

/** A loaded page. */
export function pageOf(
  html: string,
  { status = 200, url = PAGE_URL, truncated = false } = {},
): Page {
  return {
    url,
    response: { status, headers: new Map(), body: Buffer.from(html), truncated },
    document: parseDocument(html),
  };
}
