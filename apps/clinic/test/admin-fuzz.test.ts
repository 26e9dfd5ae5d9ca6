// @module-tag slow

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addUser, makeSuperuser, NOON, PATIENTS, signedIn, USERS } from './support/admin-site.ts';
import { type Browser, createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const TIMEOUT_MS = 120_000;

/** Any text, among it what databases, patterns and pages take amiss. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    "' or 1=1 --",
    '<script>alert(1)</script>',
    '%',
    '_!%',
    '\\',
    'ß'.repeat(100),
    'ŉ'.repeat(100),
    '𝒳'.repeat(100),
    'a@example.org',
    '-1',
    '0',
    '1',
    '2147483648',
    '9'.repeat(40),
    'True',
    '2026-01-01',
    'x'.repeat(50_000),
  ),
);

/** Names of a form or of an address, each missing, once or several times. */
function anyValues(names: readonly string[]): fc.Arbitrary<[string, string][]> {
  const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, anyText);
  return fc.array(fc.tuple(name, anyText), { maxLength: 12 });
}

const USER_NAMES = [
  'password',
  'email',
  'first_name',
  'last_name',
  'is_superuser',
  'is_staff',
  'is_active',
  'has_been_validated',
  'is_manager',
  'is_doctor',
  'is_patient',
  'enable_notifications',
  'last_login_0',
  'last_login_1',
  'groups',
  'user_permissions',
  '_addanother',
  '_continue',
];

/** Values that a user's form accepts unless one of the others spoils it. */
function validUser(number: number): [string, string][] {
  return [
    ['password', 'correct horse battery'],
    ['email', `fuzz${number}@example.org`],
    ['first_name', 'a'],
    ['last_name', 'bc'],
  ];
}

for (const dialect of dialects) {
  describeOn(dialect, 'the admin, asked for anything at all', () => {
    let test: TestApp;
    let browser: Browser;
    let target: number;

    beforeAll(async () => {
      test = await createTestApp({ dialect, protection: 'handled', now: () => NOON });
      await makeSuperuser(test.temp.database);
      target = await addUser(test.temp.database, 'target@example.org', { is_patient: true });
      browser = await signedIn(test);
      await browser.submit(`${PATIENTS}add/`, { user: String(target), patient_age: '40' });
      await browser.get(`${USERS}add/`);
    });

    afterAll(() => test.close());

    const send = async (path: string, values?: [string, string][], token = browser.token()) => {
      const form: [string, string][] = [...(values ?? []), ['csrfmiddlewaretoken', token]];
      const answer = await test.app.inject({
        method: values === undefined ? 'GET' : 'POST',
        url: path,
        headers: {
          cookie: browser.cookie(),
          'content-type': 'application/x-www-form-urlencoded',
        },
        ...(values === undefined ? {} : { payload: String(new URLSearchParams(form)) }),
      });
      return { status: answer.statusCode, location: answer.headers.location };
    };

    const statusOf = async (path: string, values?: [string, string][]): Promise<number> =>
      (await send(path, values)).status;

    /** How many users, patients and lines of the log there are. */
    const countRows = async (): Promise<number[]> => {
      const { database } = test.temp;
      const tables = ['main_dashboarduser', 'main_patientuser', 'django_admin_log'] as const;
      const counts = tables.map((table) =>
        database
          .selectFrom(table)
          .select((build) => build.fn.countAll().as('count'))
          .executeTakeFirstOrThrow(),
      );
      return (await Promise.all(counts)).map(({ count }) => Number(count));
    };

    it.each([
      [USERS, ['q', 'o', 'p', 'all', 'is_active__exact', 'has_been_validated__isnull']],
      [USERS, ['creation_date__gte', 'creation_date__lt', 'is_patient__exact', 'o']],
      [PATIENTS, ['q', 'o', 'p', 'user__creation_date__gte', 'user__has_been_validated__exact']],
    ])(
      'answers any query of %s%j with the list, or leads to it',
      async (address, names) => {
        await fc.assert(
          fc.asyncProperty(anyValues(names), async (values) => {
            const path = `${address}?${new URLSearchParams(values)}`;
            expect([200, 302]).toContain(await statusOf(path));
            expect(await statusOf(`${path}&e=1`)).toBe(200);
          }),
          { numRuns: 60 },
        );
      },
      TIMEOUT_MS,
    );

    it(
      'adds any user, or says what is wrong and writes nothing',
      async () => {
        let number = 0;
        await fc.assert(
          fc.asyncProperty(anyValues(USER_NAMES), async (values) => {
            const [users = 0, , log = 0] = await countRows();
            number += 1;
            // The last value of a name counts, so that single fields are spoilt as well.
            const status = await statusOf(`${USERS}add/`, [...validUser(number), ...values]);
            expect([200, 302, 413]).toContain(status);
            const [after, , logAfter] = await countRows();
            const added = status === 302 ? 1 : 0;
            expect([after, logAfter]).toEqual([users + added, log + added]);
          }),
          { numRuns: 100 },
        );
      },
      TIMEOUT_MS,
    );

    it(
      'changes a user to anything, or says what is wrong and writes nothing',
      async () => {
        await fc.assert(
          fc.asyncProperty(anyValues(USER_NAMES), async (values) => {
            const [users, , log = 0] = await countRows();
            const path = `${USERS}${target}/change/`;
            const status = await statusOf(path, [...validUser(0), ...values]);
            expect([200, 302, 413]).toContain(status);
            const [after, , logAfter] = await countRows();
            expect([after, logAfter]).toEqual([users, log + (status === 302 ? 1 : 0)]);
          }),
          { numRuns: 100 },
        );
      },
      TIMEOUT_MS,
    );

    it(
      'writes nothing for a token that is not its own, nor for a body of a megabyte',
      async () => {
        const pages = [
          USERS,
          `${USERS}add/`,
          `${USERS}${target}/change/`,
          `${USERS}${target}/delete/`,
          PATIENTS,
          `${PATIENTS}add/`,
          `${PATIENTS}${target}/change/`,
          `${PATIENTS}${target}/delete/`,
          '/admin/login/',
          '/admin/logout/',
        ];
        const before = await countRows();
        const given: [string, string][] = [
          ...validUser(0),
          ['action', 'delete_selected'],
          ['_selected_action', String(target)],
          ['post', 'yes'],
        ];
        const stranger = createBrowser(sendByInject(test.app));
        await stranger.get('/admin/login/');
        const anyToken = fc.oneof(anyText, fc.constant(stranger.token()));
        await fc.assert(
          fc.asyncProperty(fc.constantFrom(...pages), anyToken, async (path, token) => {
            expect((await send(path, given, token)).status).toBe(403);
          }),
          { numRuns: 60 },
        );
        for (const path of pages) {
          expect(await statusOf(path, [...given, ['first_name', 'x'.repeat(1024 * 1024)]])).toBe(
            413,
          );
        }
        expect(await countRows()).toEqual(before);
      },
      TIMEOUT_MS,
    );

    it(
      'leads back to its own list, whatever list it is told to remember',
      async () => {
        let number = 1000;
        await fc.assert(
          fc.asyncProperty(anyText, async (text) => {
            number += 1;
            const kept = new URLSearchParams({ _changelist_filters: text.slice(0, 2000) });
            const answer = await send(`${USERS}add/?${kept}`, validUser(number));
            expect(answer.status).toBe(302);
            expect(answer.location).toMatch(/^\/admin\/main\/dashboarduser\/(?:\?[\w%=&.+*-]*)?$/u);
          }),
          { numRuns: 40 },
        );
      },
      TIMEOUT_MS,
    );

    it(
      'signs nobody in by anything at all, and leads no further than this site',
      async () => {
        await fc.assert(
          fc.asyncProperty(anyValues(['username', 'password', 'next']), async (values) => {
            const { status, location = '/' } = await send('/admin/login/', values);
            expect([200, 413, 429]).toContain(status);
            expect(location).toMatch(/^\/(?!\/)/u);
          }),
          { numRuns: 100 },
        );
      },
      TIMEOUT_MS,
    );

    it(
      'answers any patient that is added or changed',
      async () => {
        await fc.assert(
          fc.asyncProperty(anyValues(['user', 'patient_age']), async (values) => {
            const given: [string, string][] = [
              ['user', String(target)],
              ['patient_age', '40'],
              ...values,
            ];
            expect(await statusOf(`${PATIENTS}add/`, given)).toBeLessThan(500);
            expect(await statusOf(`${PATIENTS}${target}/change/`, given)).toBeLessThan(500);
          }),
          { numRuns: 100 },
        );
      },
      TIMEOUT_MS,
    );

    it(
      'answers any action on the list, and any object that is asked for',
      async () => {
        await fc.assert(
          fc.asyncProperty(
            anyValues(['action', '_selected_action', 'post']),
            anyText,
            async (values, text) => {
              const given: [string, string][] = [['action', 'delete_selected'], ...values];
              const kept = given.filter(([, value]) => value !== '1');
              expect(await statusOf(USERS, kept)).toBeLessThan(500);
              const [users, patients] = await countRows();
              const id = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '')).slice(0, 300);
              for (const page of ['change', 'delete', 'history']) {
                expect(await statusOf(`${USERS}${id}/${page}/`)).toBeLessThan(500);
              }
              if (id === '1') return;
              for (const page of ['change', 'delete']) {
                const status = await statusOf(`${PATIENTS}${id}/${page}/`, [['post', 'yes']]);
                expect(status).toBeLessThan(500);
              }
              expect(await countRows()).toEqual([users, patients, expect.any(Number)]);
            },
          ),
          { numRuns: 100 },
        );
      },
      TIMEOUT_MS,
    );
  });
}
