import { LINK_PATHS } from '../../src/jobs/account-mail.ts';
import { createToken, type TokenPurpose } from '../../src/models/account-token.ts';
import { signUpValues } from '../support/forms.ts';
import type { ServedApp } from '../support/served-app.ts';
import { CONFIRMATION, LOGIN, SIGN_UP, signIn, submit } from './forms.ts';
import { at, type PageState } from './page-state.ts';

/** Who has an account, besides the staff. */
export const PATIENT = { email: 'patient@example.org', password: 'a patient password' };

const RESET = '/mon-compte/reset-password/';
const LOGOUT = '/mon-compte/logout/';
const WRONG = { email: PATIENT.email, password: 'wrong' };

/** All pages of the site. */
export const SITE_STATES: readonly PageState[] = [
  at('index', '/'),
  {
    name: 'index-menu-open',
    open: async (page, { url }) => {
      await page.goto(`${url}/`);
      await page.locator('.menu summary').click();
    },
  },
  at('index-signed-in', '/', { who: 'patient' }),
  at('sign-up', SIGN_UP),
  {
    name: 'sign-up-empty',
    open: async (page, { url }) => {
      await page.goto(url + SIGN_UP);
      await submit(page);
    },
  },
  {
    name: 'sign-up-email-taken',
    open: async (page, { url }) => {
      await page.goto(url + SIGN_UP);
      await submit(page, signUpValues(PATIENT.email));
    },
  },
  at('sign-up-confirmation', CONFIRMATION),
  at('login', LOGIN),
  {
    name: 'login-empty',
    open: async (page, { url }) => {
      await page.goto(url + LOGIN);
      await submit(page);
    },
  },
  {
    name: 'login-refused',
    open: async (page, { url }) => {
      await page.goto(url + LOGIN);
      await submit(page, { ...WRONG, email: 'nobody@example.org' });
    },
  },
  {
    name: 'login-throttled',
    status: 429,
    open: async (page, { url }) => {
      for (let attempt = 0; attempt < 6; attempt += 1) {
        await page.goto(url + LOGIN);
        await submit(page, WRONG);
      }
    },
  },
  at('account', '/mon-compte/', { who: 'patient' }),
  at('account-of-staff', '/mon-compte/', { who: 'staff' }),
  at('sign-out', LOGOUT, { who: 'patient' }),
  {
    name: 'signed-out',
    open: async (page, { url }) => {
      await signIn(page, url);
      await page.goto(url + LOGOUT);
      await submit(page);
    },
  },
  at('activation-invalid', `${LINK_PATHS.validation}unknown/`, { status: 404 }),
  {
    name: 'activation',
    open: async (page, test) => page.goto(await linkFor(test, 'validation')),
  },
  at('reset', RESET),
  {
    name: 'reset-invalid-email',
    open: async (page, { url }) => {
      await page.goto(url + RESET);
      await submit(page, { email: 'nobody' });
    },
  },
  at('reset-sent', `${RESET}envoye/`),
  at('new-password-invalid-link', `${LINK_PATHS.reset}unknown/`, { status: 404 }),
  { name: 'new-password', open: async (page, test) => page.goto(await linkFor(test, 'reset')) },
  {
    name: 'new-password-differs',
    open: async (page, test) => {
      await page.goto(await linkFor(test, 'reset'));
      await submit(page, { password1: 'one', password2: 'other' });
    },
  },
  at('new-password-done', `${RESET}termine/`),
];

/** The pages that say that something went wrong; those of status 500 need a server unprotected. */
export const ERROR_STATES: readonly PageState[] = [
  at('error-400', '/%', { status: 400 }),
  {
    name: 'error-403',
    status: 403,
    open: async (page, { url }) => {
      await page.goto(url + SIGN_UP);
      await page.locator('[name=csrfmiddlewaretoken]').evaluate((field: HTMLInputElement) => {
        field.value = '';
      });
      await submit(page);
    },
  },
  at('error-404', '/nowhere/', { status: 404 }),
  {
    name: 'error-405',
    status: 405,
    open: async (page, { url }) => {
      await page.goto(url + SIGN_UP);
      await page.locator('main form').evaluate((form: HTMLFormElement, action) => {
        form.action = action;
      }, CONFIRMATION);
      await submit(page);
    },
  },
  {
    name: 'error-500',
    status: 500,
    open: async (page, { url }) => {
      await page.goto(url + SIGN_UP);
      // Checked as typed, saved in lower case: the row is there although the check passes.
      await submit(page, signUpValues(PATIENT.email.toUpperCase()));
    },
  },
];

async function linkFor({ url, temp }: ServedApp, purpose: TokenPurpose): Promise<string> {
  const owner = await temp.database
    .selectFrom('main_dashboarduser')
    .select(['id', 'password', 'email'])
    .where('email', '=', PATIENT.email)
    .executeTakeFirstOrThrow();
  return `${url}${LINK_PATHS[purpose]}${await createToken(temp.database, owner, purpose, new Date())}/`;
}
