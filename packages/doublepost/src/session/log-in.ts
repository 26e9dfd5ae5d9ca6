import { DoublepostError } from '../errors.ts';
import { type HtmlForm, listForms } from '../html/forms.ts';
import type { LoginStep } from '../plan/scenario.ts';
import type { BrowserSession } from './browser-session.ts';
import { composeRequest } from './compose-request.ts';
import { fillForm } from './fill-form.ts';
import { drawRoundValues } from './round-values.ts';

/**
 * Posts the login form of a page (the form with a password field) and checks that it is gone
 * afterwards.
 *
 * @throws DoublepostError DP_LOGIN_FAILED, DP_NO_FORM
 */
export async function logIn(
  session: BrowserSession,
  { page: address, fields }: LoginStep,
): Promise<void> {
  const page = await session.visit(address);
  const form = listForms(page.document, page.url).find(hasPassword);
  if (form === undefined) {
    throw new DoublepostError('DP_NO_FORM', `no form with a password field (GET ${page.url})`);
  }
  const entries = fillForm(form, fields, drawRoundValues());
  const after = await session.submit(await composeRequest(session, page, form, entries));
  const { status } = after.response;
  if (status >= 400 || listForms(after.document, after.url).some(hasPassword)) {
    throw new DoublepostError(
      'DP_LOGIN_FAILED',
      `the login was not accepted: ${status} (POST ${form.action})`,
    );
  }
}

function hasPassword({ controls }: HtmlForm): boolean {
  return controls.some(({ type }) => type === 'password');
}
