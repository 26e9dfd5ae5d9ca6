import { DoublepostError } from '../errors.ts';
import {
  type FormControl,
  type HtmlForm,
  isVisibleField,
  listForms,
  type Submission,
} from '../html/forms.ts';
import { showUrl } from '../http/show-url.ts';
import type { FormChoice } from '../plan/scenario.ts';
import type { Page } from './browser-session.ts';
import { submissionOf } from './press-button.ts';

/**
 * Finds the form to post: the chosen one, or the only one of the page that posts something typed.
 * Sign-out and language buttons post too, so forms with nothing to fill in are taken only by choice,
 * and so is the sign-in of a page to which another one redirected.
 *
 * @param options.asked the address that led to the page; the page's own by default
 * @param options.fill values by field name, which may press a button; none by default
 * @throws DoublepostError DP_PAGE_FAILED, DP_NO_FORM, DP_FORM_AMBIGUOUS, DP_FORM_NOT_FOUND,
 * DP_FORM_NOT_POST
 */
export function chooseForm(
  page: Page,
  choice: FormChoice | undefined,
  options: { readonly asked?: URL; readonly fill?: Readonly<Record<string, string>> } = {},
): HtmlForm {
  const { asked = page.url, fill = {} } = options;
  const { status } = page.response;
  if (status >= 400) {
    throw new DoublepostError(
      'DP_PAGE_FAILED',
      `the page answered ${status} (GET ${showUrl(page.url)})`,
    );
  }
  const forms = listForms(page.document, page.url);
  if (choice !== undefined) {
    const chosen = forms.find((form) =>
      choice.by === 'position' ? form.position === choice.position : form.id === choice.id,
    );
    if (chosen !== undefined) {
      requirePost(chosen, submissionOf(chosen, fill), page);
      return chosen;
    }
    const asked = choice.by === 'position' ? `number ${choice.position}` : `#${choice.id}`;
    throw new DoublepostError(
      'DP_FORM_NOT_FOUND',
      `no form ${asked} (GET ${showUrl(page.url)})${listed(forms)}`,
    );
  }
  const candidates = eligibleForms(forms, fill);
  const [only, second] = candidates;
  if (only === undefined) {
    throw new DoublepostError(
      'DP_NO_FORM',
      `the page has no form that posts${page.response.truncated ? ' in the part that was read' : ''} (GET ${showUrl(page.url)})${listed(forms)}`,
    );
  }
  if (second !== undefined) {
    throw new DoublepostError(
      'DP_FORM_AMBIGUOUS',
      `${candidates.length} forms could be meant (GET ${showUrl(page.url)})${listed(candidates)}`,
    );
  }
  if (pathOf(page.url) !== pathOf(asked) && looksLikeSignIn(only)) {
    throw new DoublepostError(
      'DP_PAGE_FAILED',
      `the page needs a sign-in: it redirects to ${page.url.pathname} (GET ${showUrl(asked)})`,
      {
        fix: `Sign in first: --login ADDRESS, or a \`login\` in the scenario. If that form is meant: --form ${only.position}.`,
      },
    );
  }
  return only;
}

/** The forms of a page that can be meant where none is chosen: those that post something typed, if any. */
export function eligibleForms(
  forms: readonly HtmlForm[],
  fill: Readonly<Record<string, string>> = {},
): readonly HtmlForm[] {
  const posting = forms.filter((form) => submissionOf(form, fill).method === 'post');
  const filled = posting.filter(({ controls }) => controls.some(isVisibleField));
  return filled.length > 0 ? filled : posting;
}

/**
 * Refuses a form that is not sent with POST.
 *
 * @throws DoublepostError DP_FORM_NOT_POST
 */
export function requirePost(form: HtmlForm, { method }: Submission, page: Page): void {
  if (method === 'post') return;
  throw new DoublepostError(
    'DP_FORM_NOT_POST',
    `the form is sent with ${method.toUpperCase()} (GET ${showUrl(page.url)})${listed([form])}`,
  );
}

/** The path without its last slash, which many applications add by a redirect. */
function pathOf({ pathname }: URL): string {
  return pathname.replace(/\/$/, '');
}

const TYPED = new Set(['text', 'email', 'tel', 'number', 'search', 'url', 'textarea']);

/** A name and a password (and at most one more, such as a code), and no password to choose. */
function looksLikeSignIn({ controls }: HtmlForm): boolean {
  const passwords = controls.filter(({ type }) => type === 'password');
  const others = controls.filter(({ type }) => TYPED.has(type));
  return passwords.length === 1 && others.length <= 2 && !controls.some(choosesPassword);
}

function choosesPassword({ name, label, autocomplete }: FormControl): boolean {
  return autocomplete === 'new-password' || /confirm|repeat/i.test(`${name} ${label}`);
}

function listed(forms: readonly HtmlForm[]): string {
  const lines = forms.map((form) => {
    const { position, id, controls } = form;
    const { method, action } = submissionOf(form);
    const names = controls.filter(isVisibleField).map(({ name }) => name);
    const called = id === undefined ? `${position}` : `${position} #${id}`;
    return `\n    ${called}  ${method.toUpperCase()} ${action.pathname}  ${names.join(', ') || 'no fields'}`;
  });
  return lines.length === 0 ? '' : `:${lines.join('')}`;
}
