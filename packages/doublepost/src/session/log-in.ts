import { DoublepostError } from '../errors.ts';
import { type HtmlForm, isVisibleField, listForms } from '../html/forms.ts';
import { showUrl } from '../http/show-url.ts';
import type { LoginStep } from '../plan/scenario.ts';
import type { BrowserSession } from './browser-session.ts';
import { requirePost } from './choose-form.ts';
import { composeRequest } from './compose-request.ts';
import { fillForm } from './fill-form.ts';
import { submissionOf } from './press-button.ts';
import { drawRoundValues } from './round-values.ts';

/**
 * Posts the login form of a page (the form with one password field, or else with several) and checks
 * that it is gone afterwards; a form that asks for other things beside a password may be there.
 *
 * @throws DoublepostError DP_LOGIN_FAILED, DP_NO_FORM, DP_FORM_NOT_POST, and what loading and filling
 * throw
 */
export async function logIn(session: BrowserSession, step: LoginStep): Promise<void> {
  const page = await session.visit(step.page);
  const forms = listForms(page.document, page.url);
  const form = forms.find((one) => passwordsOf(one) === 1) ?? forms.find(hasPassword);
  if (form === undefined) {
    throw new DoublepostError(
      'DP_NO_FORM',
      `no form with a password field (GET ${showUrl(page.url)})`,
    );
  }
  const entries = fillForm(
    form,
    { ...credentialFields(form, step), ...step.fields },
    drawRoundValues(),
  );
  const submission = submissionOf(form, step.fields);
  requirePost(form, submission, page);
  const after = await session.submit(await composeRequest(session, page, submission, entries));
  const { status } = after.response;
  const asksAgain = listForms(after.document, after.url).some(
    (other) =>
      hasPassword(other) &&
      (other.action.pathname === form.action.pathname ||
        nameFields(other).join() === nameFields(form).join()),
  );
  if (status >= 400 || asksAgain) {
    throw new DoublepostError(
      'DP_LOGIN_FAILED',
      `the login was not accepted: ${status} (POST ${showUrl(submission.action)})`,
    );
  }
}

/** The last visible field before the password field takes the user's name. */
function nameFields({ controls }: HtmlForm): readonly (string | undefined)[] {
  const fields = controls.filter(isVisibleField);
  const password = fields.findIndex(({ type }) => type === 'password');
  return [fields[password - 1]?.name, fields[password]?.name];
}

function credentialFields(form: HtmlForm, { credentials }: LoginStep): Record<string, string> {
  const names = nameFields(form);
  const values = credentials === undefined ? [] : [credentials.user, credentials.password];
  return Object.fromEntries(
    values.flatMap((value, index) => (names[index] === undefined ? [] : [[names[index], value]])),
  );
}

function passwordsOf({ controls }: HtmlForm): number {
  return controls.filter(({ type }) => type === 'password').length;
}

function hasPassword(form: HtmlForm): boolean {
  return passwordsOf(form) > 0;
}
