import type { Selectable } from 'kysely';
import type { Dialect } from '../../src/database/dialect.ts';
import type {
  AdminLogTable,
  ClinicDatabase,
  DashboardUser,
  PatientUserTable,
} from '../../src/database/schema.ts';
import { insertPatient, insertUser } from '../../src/models/save-user.ts';
import type { AppOptions } from '../../src/server/build-app.ts';
import { type Browser, createBrowser, sendByInject } from './browser.ts';
import { readPage } from './forms.ts';
import { STAFF } from './temp-database.ts';
import { createTestApp, type TestApp } from './test-app.ts';

export const USERS = '/admin/main/dashboarduser/';
export const PATIENTS = '/admin/main/patientuser/';

/** The clock of the tests: noon of a winter day in Paris. */
export const NOON = new Date('2026-01-15T11:00:00Z');

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Adds 46 users besides the staff, one a day backwards from {@link NOON}, the even ones patients:
 * `user00@example.org`, named `A Ba`, and so on.
 */
export async function addManyUsers(database: ClinicDatabase): Promise<void> {
  for (let number = 0; number < 46; number += 1) {
    const created = new Date(NOON.getTime() - number * DAY_MS);
    const user = await insertUser(
      database,
      {
        email: `user${String(number).padStart(2, '0')}@example.org`,
        password: 'no hash',
        first_name: 'a',
        last_name: `b${String.fromCharCode(97 + (number % 26))}`,
        is_patient: number % 2 === 0,
        is_doctor: number === 1,
        is_active: number % 3 === 0,
        has_been_validated: number % 5 === 0 ? null : number % 5 === 1,
      },
      created,
    );
    if (number % 2 === 0) await insertPatient(database, user, 20 + number, created);
  }
}

/** Adds one user and gives its id. */
export async function addUser(
  database: ClinicDatabase,
  email: string,
  more: Partial<Parameters<typeof insertUser>[1]> = {},
): Promise<number> {
  const user = { email, password: 'no hash', first_name: 'a', last_name: 'bc', ...more };
  return (await insertUser(database, user, NOON)).id;
}

/** A member of the staff, signed in. */
export async function signedIn({ app }: TestApp): Promise<Browser> {
  const browser = createBrowser(sendByInject(app));
  await browser.logIn();
  return browser;
}

/** An application whose staff is signed in, with what tests of the admin look up. */
export interface AdminSite extends Omit<TestApp, 'temp'> {
  readonly database: ClinicDatabase;
  readonly browser: Browser;
  readonly findUser: (id: number) => Promise<DashboardUser | undefined>;
  readonly findPatient: (id: number) => Promise<Selectable<PatientUserTable> | undefined>;
  readonly idOf: (email: string) => Promise<number>;
  readonly readLog: () => Promise<readonly Selectable<AdminLogTable>[]>;
  /** What a page says above itself. */
  readonly alertsAt: (address: string | undefined) => Promise<string[]>;
}

/** Opens a site at {@link NOON}, protected unless told. */
export async function openAdmin(
  dialect: Dialect,
  options: Partial<AppOptions> = {},
): Promise<AdminSite> {
  const defaults = { dialect, protection: 'handled', now: () => NOON } as const;
  const test = await createTestApp({ ...defaults, ...options });
  const { database } = test.temp;
  const browser = await signedIn(test);
  const users = database.selectFrom('main_dashboarduser').selectAll();
  const patients = database.selectFrom('main_patientuser').selectAll();
  return {
    app: test.app,
    close: test.close,
    database,
    browser,
    findUser: (id) => users.where('id', '=', id).executeTakeFirst(),
    findPatient: (id) => patients.where('user_id', '=', id).executeTakeFirst(),
    idOf: async (email) => (await users.where('email', '=', email).executeTakeFirstOrThrow()).id,
    readLog: () => database.selectFrom('django_admin_log').selectAll().orderBy('id').execute(),
    alertsAt: async (address) => readPage((await browser.get(address ?? '')).body).alerts,
  };
}

/** Makes the staff's account a superuser's. */
export async function makeSuperuser(database: ClinicDatabase): Promise<void> {
  await database
    .updateTable('main_dashboarduser')
    .set({ is_superuser: true })
    .where('email', '=', STAFF.email)
    .execute();
}

/** The cells of the list that a page shows, row by row, without the checkbox. */
export function readRows(page: string): string[][] {
  return [
    ...page.matchAll(/<tr role="row"><td role="cell" class="action-checkbox"><input.*?<\/tr>/gsu),
  ].map(([row]) =>
    [...row.matchAll(/<(?:th|td)[^>]*>(.*?)<\/(?:th|td)>/gsu)]
      .slice(1)
      .map((cell) => (cell[1] ?? '').replace(/<[^>]*>/gu, '').trim()),
  );
}
