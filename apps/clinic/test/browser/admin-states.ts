import { PATIENTS, USERS } from '../support/admin-site.ts';
import type { ServedApp } from '../support/served-app.ts';
import { submit } from './forms.ts';
import { at, type PageState } from './page-state.ts';

const STAFF_ONLY = { who: 'staff' } as const;
const ADMIN_LOGIN = '/admin/login/';

/** All pages of the admin, for a server that has many users. */
export const ADMIN_STATES: readonly PageState[] = [
  at('admin-login', ADMIN_LOGIN),
  {
    name: 'admin-login-refused',
    open: async (page, { url }) => {
      await page.goto(url + ADMIN_LOGIN);
      await submit(page, { username: 'nobody@example.org', password: 'wrong' });
    },
  },
  at('admin-index-without-actions', '/admin/', STAFF_ONLY),
  at('users', USERS, STAFF_ONLY),
  at('users-filtered', `${USERS}?is_active__exact=1&o=2.-1&p=1`, STAFF_ONLY),
  at('users-last-page', `${USERS}?p=3`, STAFF_ONLY),
  at('users-not-found', `${USERS}?q=nobody+at+all`, STAFF_ONLY),
  at('user-add', `${USERS}add/`, STAFF_ONLY),
  {
    name: 'user-add-wrong',
    ...STAFF_ONLY,
    open: async (page, { url }) => {
      await page.goto(`${url}${USERS}add/`);
      await submit(page, { email: 'nobody' });
    },
  },
  {
    name: 'user-changed',
    ...STAFF_ONLY,
    open: async (page, test) => {
      await page.goto(await addressOf(test, 'user03@example.org', 'change'));
      await submit(page, { first_name: 'Grace' });
    },
  },
  onUser('user-change', 'user02@example.org', 'change'),
  onUser('user-delete', 'user02@example.org', 'delete'),
  onUser('user-history', 'user03@example.org', 'history'),
  onUser('user-history-empty', 'user05@example.org', 'history'),
  onUser('forbidden', 'staff@example.org', 'delete', 403),
  {
    name: 'users-delete',
    ...STAFF_ONLY,
    open: async (page, { url }) => {
      await page.goto(url + USERS);
      // The first is one's own account, which nobody deletes.
      for (const index of [1, 2]) await page.locator('[name=_selected_action]').nth(index).check();
      await submit(page, { action: 'delete_selected' });
    },
  },
  at('missing-object', `${USERS}999999/change/`, STAFF_ONLY),
  at('patients', PATIENTS, STAFF_ONLY),
  at('patient-add', `${PATIENTS}add/`, STAFF_ONLY),
  {
    name: 'patient-add-wrong',
    ...STAFF_ONLY,
    open: async (page, { url }) => {
      await page.goto(`${url}${PATIENTS}add/`);
      await submit(page);
    },
  },
  onUser('patient-change', 'user02@example.org', 'change', undefined, PATIENTS),
  onUser('patient-delete', 'user02@example.org', 'delete', undefined, PATIENTS),
  onUser('patient-history', 'user02@example.org', 'history', undefined, PATIENTS),
];

function onUser(
  name: string,
  email: string,
  page: string,
  status?: number,
  model: string = USERS,
): PageState {
  return {
    name,
    ...STAFF_ONLY,
    ...(status === undefined ? {} : { status }),
    open: async (tab, test) => tab.goto(await addressOf(test, email, page, model)),
  };
}

async function addressOf(
  { url, temp }: ServedApp,
  email: string,
  page: string,
  model: string = USERS,
): Promise<string> {
  const { id } = await temp.database
    .selectFrom('main_dashboarduser')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  return `${url}${model}${id}/${page}/`;
}
