import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyPassword } from '../src/passwords.ts';
import { PROTECTIONS } from '../src/protection.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects, EMAIL_REFUSED } from './support/dialects.ts';
import { readPage, signUpValues } from './support/forms.ts';
import { countAccounts, type TempDatabase } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const NOW = new Date('2026-06-15T12:00:00Z');

for (const dialect of dialects) {
  for (const protection of PROTECTIONS) {
    describeOn(dialect, `signing up with protection ${protection}`, () => {
      let app: FastifyInstance;
      let temp: TempDatabase;
      let close: TestApp['close'];

      beforeEach(async () => {
        ({ app, temp, close } = await createTestApp({ dialect, protection, now: () => NOW }));
      });

      afterEach(() => close());

      it('creates an account and its patient, and leads to the confirmation', async () => {
        const browser = createBrowser(sendByInject(app));
        const answer = await browser.submit(SIGN_UP, signUpValues('Jean@Example.org'));
        expect(answer).toMatchObject({ status: 302, location: '/mon-compte/creer/confirmation/' });

        const user = await temp.database
          .selectFrom('main_dashboarduser')
          .innerJoin('main_patientuser', 'user_id', 'id')
          .selectAll()
          .executeTakeFirstOrThrow();
        expect(user).toMatchObject({
          email: 'jean@example.org',
          first_name: 'A',
          last_name: 'BC',
          is_patient: true,
          has_been_validated: true,
          is_active: false,
          is_staff: false,
          enable_notifications: true,
          patient_id: 'ABC86',
          patient_age: 40,
          birth_year: 1986,
          creation_date: NOW,
        });
        expect(await verifyPassword('correct horse battery', user.password)).toBe(true);
      });

      it('shows the form error when the address is taken, again and again', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
        for (const again of [1, 2]) {
          const answer = await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
          expect(answer.status, `repetition ${again}`).toBe(200);
          expect(readPage(answer.body)).toMatchObject({
            title: 'Créer un compte patient | Clinique doublepost',
            alerts: ["Veuillez corriger l'erreur ci-dessous."],
            errors: ['Un utilisateur avec cette adresse email existe déjà.'],
          });
        }
        expect(await countAccounts(temp.database)).toMatchObject({ users: 1, patients: 1 });
      });

      it('meets an address that differs only by case as its protection says', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
        const answer = await browser.submit(SIGN_UP, signUpValues('JEAN@example.org'));
        if (protection !== 'handled') {
          // The slip of the original: a failure without any race.
          expect(answer.status).toBe(500);
          expect(readPage(answer.body).title).toBe(`${EMAIL_REFUSED[dialect].name} at ${SIGN_UP}`);
        } else {
          expect(answer.status).toBe(200);
          expect(readPage(answer.body).errors).toHaveLength(1);
        }
        expect(await countAccounts(temp.database)).toMatchObject({ users: 1, patients: 1 });
      });

      it('gives back what was typed, escaped, and never a password', async () => {
        const browser = createBrowser(sendByInject(app));
        const values = { ...signUpValues('"><script>'), password2: 'something else' };
        const answer = await browser.submit(SIGN_UP, values);
        expect(answer.status).toBe(200);
        expect(answer.body).toContain('value="&quot;&gt;&lt;script&gt;"');
        expect(answer.body).not.toContain('correct horse');
        expect(answer.body).not.toContain('something else');
        expect(readPage(answer.body).alerts).toEqual(['Veuillez corriger les erreurs ci-dessous.']);
      });
    });
  }
}
