import type { ClinicDatabase } from '../../src/database/schema.ts';
import { insertPatient, insertUser } from '../../src/models/save-user.ts';
import { type Browser, createBrowser, sendByInject } from './browser.ts';
import { STAFF } from './temp-database.ts';
import type { TestApp } from './test-app.ts';

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
  return [...page.matchAll(/<tr role="row"><td role="cell"><input.*?<\/tr>/gsu)].map(([row]) =>
    [...row.matchAll(/<(?:th|td)[^>]*>(.*?)<\/(?:th|td)>/gsu)]
      .slice(1)
      .map((cell) => (cell[1] ?? '').replace(/<[^>]*>/gu, '').trim()),
  );
}
