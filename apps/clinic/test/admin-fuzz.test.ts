import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addUser, makeSuperuser, NOON, PATIENTS, signedIn, USERS } from './support/admin-site.ts';
import type { Browser } from './support/browser.ts';
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
  '_addanother',
  '_continue',
];

/** Values that a user's form accepts unless one of the others spoils it. */
const VALID_USER: [string, string][] = [
  ['password', 'correct horse battery'],
  ['email', 'fuzz@example.org'],
  ['first_name', 'a'],
  ['last_name', 'bc'],
];

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

    const statusOf = async (path: string, values?: [string, string][]): Promise<number> => {
      const answer = await test.app.inject({
        method: values === undefined ? 'GET' : 'POST',
        url: path,
        headers: {
          cookie: browser.cookie(),
          'content-type': 'application/x-www-form-urlencoded',
        },
        ...(values === undefined
          ? {}
          : {
              payload: String(
                new URLSearchParams([...values, ['csrfmiddlewaretoken', browser.token()]]),
              ),
            }),
      });
      return answer.statusCode;
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
          { numRuns: 150 },
        );
      },
      TIMEOUT_MS,
    );

    it(
      'answers any user that is added or changed',
      async () => {
        await fc.assert(
          fc.asyncProperty(anyValues(USER_NAMES), fc.boolean(), async (values, isAdded) => {
            const path = isAdded ? `${USERS}add/` : `${USERS}${target}/change/`;
            // The last value of a name counts, so that single fields are spoilt as well.
            const status = await statusOf(path, [...VALID_USER, ...values]);
            expect(status).toBeLessThan(500);
          }),
          { numRuns: 150 },
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
              const id = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '')).slice(0, 300);
              for (const page of ['change', 'delete', 'history']) {
                expect(await statusOf(`${USERS}${id}/${page}/`)).toBeLessThan(500);
              }
            },
          ),
          { numRuns: 100 },
        );
      },
      TIMEOUT_MS,
    );
  });
}
