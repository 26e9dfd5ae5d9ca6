// @module-tag slow

import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createToken } from '../src/models/account-token.ts';
import { type Browser, createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { signUpValues } from './support/forms.ts';
import { jobRows } from './support/job-rows.ts';
import { STAFF, type TempDatabase } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

/** What is posted for one name: not at all, once, or several times. */
type Posted = readonly string[];

const RUNS = 40;
const NASTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u{1F4A5}',
  '\u202Eabc',
  'ﬀßİ',
  '\r\nSet-Cookie: a=b',
  "' OR 1=1; DROP TABLE main_dashboarduser; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '%00%ff%',
  '__proto__',
  '-1',
  '1e9',
  '٣',
  '999999999999999999999',
  'x'.repeat(90_000),
];

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(...NASTY),
);
const posted: fc.Arbitrary<Posted> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(value) },
  { weight: 1, arbitrary: fc.array(value, { maxLength: 3 }) },
);

/** Every public form with values of which, as they stand, nothing is written. */
const FORMS: readonly { readonly name: string; readonly values: Record<string, string> }[] = [
  { name: 'sign-up', values: { ...signUpValues('fuzz@example.org'), guc_agreement: '' } },
  { name: 'sign-in', values: { email: STAFF.email, password: 'wrong', next: '/admin/' } },
  { name: 'sign-out', values: {} },
  { name: 'reset', values: { email: '' } },
  { name: 'new password', values: { password1: 'one password', password2: 'another one' } },
  { name: 'admin sign-in', values: { username: STAFF.email, password: 'wrong', next: '/' } },
];

for (const dialect of dialects) {
  describeOn(dialect, 'odd input', () => {
    let app: FastifyInstance;
    let temp: TempDatabase;
    let close: TestApp['close'];
    let browser: Browser;
    let paths: Record<string, string>;
    let now = new Date('2026-06-15T12:00:00Z');

    beforeAll(async () => {
      ({ app, temp, close } = await createTestApp({
        dialect,
        protection: 'handled',
        production: true,
        now: () => now,
      }));
      const owner = await temp.database
        .selectFrom('main_dashboarduser')
        .select(['id', 'password', 'email'])
        .executeTakeFirstOrThrow();
      const token = await createToken(temp.database, owner, 'reset', now);
      paths = {
        'sign-up': '/mon-compte/creer/patient/',
        'sign-in': '/mon-compte/login/',
        'sign-out': '/mon-compte/logout/',
        reset: '/mon-compte/reset-password/',
        'new password': `/mon-compte/reset-password/lien/${token}/`,
        'admin sign-in': '/admin/login/',
      };
      browser = createBrowser(sendByInject(app));
    });

    afterAll(() => close());

    const written = async (): Promise<unknown> => {
      const { database } = temp;
      return {
        users: await database
          .selectFrom('main_dashboarduser')
          .select(['id', 'email', 'password', 'is_active', 'last_login'])
          .execute(),
        patients: await database.selectFrom('main_patientuser').selectAll().execute(),
        jobs: await jobRows(database),
        tokens: await database.selectFrom('clinic_account_token').selectAll().execute(),
      };
    };

    const post = async (path: string, fields: readonly (readonly [string, string])[]) => {
      const answer = await app.inject({
        method: 'POST',
        url: path,
        headers: {
          cookie: browser.cookie(),
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: String(
          new URLSearchParams(fields.map(([name, text]) => [name, text] as [string, string])),
        ),
      });
      // So that nobody is refused for having tried too often.
      now = new Date(now.getTime() + 1000);
      await temp.database.deleteFrom('clinic_sign_in_attempt').execute();
      return answer;
    };

    for (const { name, values } of FORMS) {
      it(`in any field of the form ${name} is refused, and nothing is written`, async () => {
        const path = paths[name] ?? '';
        await browser.get('/mon-compte/creer/patient/');
        const token = browser.token();
        for (const field of [...Object.keys(values), 'other', 'lang']) {
          const before = await written();
          await fc.assert(
            fc.asyncProperty(posted, async (texts) => {
              const rest = Object.entries({ csrfmiddlewaretoken: token, ...values }).filter(
                ([other]) => other !== field,
              );
              const odd = texts.map((text) => [field, text] as const);
              const answer = await post(path, [...rest, ...odd]);
              expect(answer.statusCode).toBeLessThan(500);
              expect(answer.body).not.toContain('\0');
              expect(answer.body).not.toContain('<script>alert');
              if (name === 'sign-out') {
                await browser.get('/mon-compte/creer/patient/');
              } else if (name !== 'reset' && name !== 'sign-up') {
                expect([200, 413]).toContain(answer.statusCode);
              }
            }),
            { numRuns: RUNS, interruptAfterTimeLimit: 8000 },
          );
          // Ticked in some way, it is a form that may be accepted.
          if (field !== 'guc_agreement') expect(await written()).toEqual(before);
        }
      }, 60_000);

      it(`as the token of the form ${name} is forbidden`, async () => {
        const path = paths[name] ?? '';
        // Signing out is for those who are signed in; who is not has nothing to lose.
        if (name === 'sign-out') await browser.logIn();
        else await browser.get('/mon-compte/creer/patient/');
        const before = await written();
        await fc.assert(
          fc.asyncProperty(posted, async (tokens) => {
            const forged = tokens.map((token) => ['csrfmiddlewaretoken', token] as const);
            const answer = await post(path, [...Object.entries(values), ...forged]);
            expect([403, 413]).toContain(answer.statusCode);
          }),
          { numRuns: RUNS, interruptAfterTimeLimit: 8000 },
        );
        expect(await written()).toEqual(before);
      });

      it(`of a megabyte is too large for the form ${name}`, async () => {
        const answer = await post(paths[name] ?? '', [['email', 'x'.repeat(1 << 20)]]);
        expect(answer.statusCode).toBe(413);
      });
    }

    it('as the secret of a link is no link, and nothing is written', async () => {
      const before = await written();
      await fc.assert(
        fc.asyncProperty(value, async (secret) => {
          for (const start of ['/mon-compte/activer/', '/mon-compte/reset-password/lien/']) {
            for (const text of [encodeURI(secret), encodeURIComponent(secret)]) {
              const { statusCode, body } = await app.inject(`${start}${text}/`);
              // Cut off at a `#` or a `?`, it lacks its slash.
              expect([301, 400, 404, 414]).toContain(statusCode);
              expect(body).not.toContain('<script>alert');
            }
          }
        }),
        { numRuns: RUNS, interruptAfterTimeLimit: 8000 },
      );
      expect(await written()).toEqual(before);
    });

    it('as the address to go on to never leads to another site', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.webUrl(),
            fc.string({ unit: 'binary' }),
            fc
              .constantFrom('//', '/\\', '/\t/', '\\\\', 'http:', 'https:/', ' //')
              .map((start) => `${start}example.org/`),
          ),
          async (next) => {
            const visitor = createBrowser(sendByInject(app));
            const values = { email: STAFF.email, password: STAFF.password, next };
            const { status, location = '' } = await visitor.submit('/mon-compte/login/', values);
            expect(status).toBe(302);
            const origin = 'https://clinic.example.org';
            expect(new URL(location, `${origin}/mon-compte/login/`).origin).toBe(origin);
          },
        ),
        { numRuns: 60, interruptAfterTimeLimit: 10_000 },
      );
    });

    it('as a header or a query is answered without failing', async () => {
      const header = fc.string({ unit: 'binary-ascii', maxLength: 200 });
      await fc.assert(
        fc.asyncProperty(header, value, async (text, query) => {
          for (const path of ['/', '/mon-compte/login/', '/mon-compte/']) {
            const answer = await app.inject({
              url: `${path}?${new URLSearchParams({ lang: query, next: query })}`,
              headers: { 'accept-language': text, cookie: `lang=${text}; sessionid=${text}` },
            });
            expect(answer.statusCode).toBe(200);
          }
        }),
        { numRuns: RUNS, interruptAfterTimeLimit: 8000 },
      );
    });
  });
}
