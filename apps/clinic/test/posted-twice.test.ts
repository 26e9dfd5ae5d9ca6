// @module-tag slow

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createToken, type TokenPurpose } from '../src/models/account-token.ts';
import { verifyPassword } from '../src/passwords.ts';
import { type Browser, createBrowser, sendByFetch } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { getTogether, postTogether } from './support/double-post.ts';
import { readPage, signUpValues } from './support/forms.ts';
import { type RunningClinic, serveClinic } from './support/spawn-clinic.ts';
import { createTempDatabase, STAFF, type TempDatabase } from './support/temp-database.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const LOGIN = '/mon-compte/login/';
const LOGOUT = '/mon-compte/logout/';
const RESET = '/mon-compte/reset-password/';
const OLD_PASSWORD = 'correct horse battery';
const twice = (password: string) => ({ password1: password, password2: password });

for (const dialect of dialects) {
  describeOn(dialect, 'at two workers, handled, an account form posted twice at once', () => {
    let temp: TempDatabase;
    let clinic: RunningClinic;
    let browser: Browser;

    beforeAll(async () => {
      temp = await createTempDatabase(dialect);
      const options = ['--workers', '2', '--protection', 'handled', '--hash-cost', '10'];
      clinic = await serveClinic(...options, '--database', temp.address);
    });

    afterAll(async () => {
      await clinic?.stop();
      await temp?.dispose();
    });

    const find = (email: string) =>
      temp.database
        .selectFrom('main_dashboarduser')
        .select(['id', 'email', 'password', 'is_active'])
        .where('email', '=', email)
        .executeTakeFirstOrThrow();

    /** A new patient, active unless said otherwise; `browser` is a visitor that nobody knows. */
    const signUp = async (email: string, isActive = true): Promise<void> => {
      browser = createBrowser(sendByFetch(clinic.url));
      expect((await browser.submit(SIGN_UP, signUpValues(email))).status).toBe(302);
      await temp.database
        .updateTable('main_dashboarduser')
        .set({ is_active: isActive })
        .where('email', '=', email)
        .execute();
    };

    const linkFor = async (email: string, purpose: TokenPurpose): Promise<string> => {
      const token = await createToken(temp.database, await find(email), purpose, new Date());
      return purpose === 'reset' ? `${RESET}lien/${token}/` : `/mon-compte/activer/${token}/`;
    };

    it('sets the new password, and both answers say so, as a third one later does', async () => {
      await signUp('reset@example.org');
      const link = await linkFor('reset@example.org', 'reset');
      await browser.get(link);
      const answers = await postTogether(clinic.url, link, [browser, browser], twice('new secret'));
      for (const { status, location } of answers) {
        expect({ status, location }).toEqual({ status: 302, location: `${RESET}termine/` });
      }
      const { password } = await find('reset@example.org');
      expect(await verifyPassword('new secret', password)).toBe(true);
      expect(await browser.post(link, twice('new secret'))).toMatchObject({ status: 302 });
      // The link is used up all the same, and tells nobody without the password anything.
      expect((await browser.post(link, twice('other secret'))).status).toBe(404);
      expect((await browser.get(link)).status).toBe(404);
      expect((await find('reset@example.org')).password).toBe(password);
    });

    it('sets one of two new passwords, and tells the other one', async () => {
      await signUp('two@example.org');
      const link = await linkFor('two@example.org', 'reset');
      await browser.get(link);
      const typed = ['one secret', 'two secret'];
      const values = typed.map(twice);
      const answers = await postTogether(clinic.url, link, [browser, browser], values);
      expect(answers.map(({ status }) => status)).toEqual([302, 404]);
      expect(readPage(answers[1]?.body ?? '').title).toMatch(/^Lien non valable/u);
      const { password } = await find('two@example.org');
      const isStored = await Promise.all(typed.map((one) => verifyPassword(one, password)));
      expect(isStored.toSorted()).toEqual([false, true]);
    });

    it('cannot be used to guess the password that it has set', async () => {
      await signUp('guess@example.org');
      const link = await linkFor('guess@example.org', 'reset');
      await browser.get(link);
      await browser.post(link, twice('new secret'));
      for (let count = 0; count < 5; count += 1) await browser.post(link, twice(`wrong ${count}`));
      expect((await browser.post(link, twice('new secret'))).status).toBe(404);
    });

    it('activates the account, and both answers say so, as a third one later does', async () => {
      await signUp('activate@example.org', false);
      const link = await linkFor('activate@example.org', 'validation');
      const answers = await getTogether(clinic.url, link, [browser, browser]);
      for (const { status, body } of [...answers, await browser.get(link)]) {
        expect(status).toBe(200);
        expect(body).toContain('Votre compte est activé. Vous pouvez maintenant vous connecter.');
      }
      expect(await find('activate@example.org')).toMatchObject({ is_active: true });
    });

    it('signs in, and each answer has a session that is signed in', async () => {
      await signUp('sign-in@example.org');
      await browser.get(LOGIN);
      const values = { email: 'sign-in@example.org', password: OLD_PASSWORD };
      const answers = await postTogether(clinic.url, LOGIN, [browser, browser], values);
      for (const { status, location, setCookie } of answers) {
        expect({ status, location }).toEqual({ status: 302, location: '/mon-compte/' });
        const headers = { cookie: setCookie.split(';', 1)[0] ?? '' };
        const page = await (await fetch(`${clinic.url}/mon-compte/`, { headers })).text();
        expect(readPage(page).title).toMatch(/^Mon compte/u);
      }
    });

    it('signs in again when the second click comes late, but before the answer', async () => {
      await signUp('late@example.org');
      await browser.get(LOGIN);
      const [cookie, token] = [browser.cookie(), browser.token()];
      const values = { email: 'late@example.org', password: OLD_PASSWORD };
      expect((await browser.post(LOGIN, values)).status).toBe(302);
      const late = { ...browser, cookie: () => cookie, token: () => token };
      const [answer] = await postTogether(clinic.url, LOGIN, [late], values);
      expect(answer).toMatchObject({ status: 302, location: '/mon-compte/' });
      // What was known before signing in gives no access all the same.
      const page = await (await fetch(`${clinic.url}/mon-compte/`, { headers: { cookie } })).text();
      expect(readPage(page).title).toMatch(/^Connexion/u);
    });

    it.each([
      ['the site', LOGIN, LOGOUT, [200, 200], 200],
      // Who is no member of the staff (any more) is led to the login.
      ['the admin', '/admin/login/', '/admin/logout/', [200, 302], 302],
    ])('signs out of %s, and every answer says so', async (_name, login, path, both, later) => {
      const { email, password } = STAFF;
      await browser.submit(login, { email, username: email, password });
      await browser.get(LOGOUT);
      const headers = { cookie: browser.cookie() };
      const answers = await postTogether(clinic.url, path, [browser, browser], {});
      expect(both).toEqual(expect.arrayContaining(answers.map(({ status }) => status)));
      const again = await fetch(`${clinic.url}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: `csrfmiddlewaretoken=${browser.token()}`,
        redirect: 'manual',
      });
      expect(again.status).toBe(later);
      const account = await (await fetch(`${clinic.url}/mon-compte/`, { headers })).text();
      expect(readPage(account).title).toMatch(/^Connexion/u);
    });

    it('asks for a new password once, and all answers say the same', async () => {
      // Five, the most that is admitted, and several times: the window is a millisecond wide.
      for (const round of [1, 2, 3, 4]) {
        const email = `ask-${round}@example.org`;
        await signUp(email);
        await browser.get(RESET);
        const visitors = Array.from({ length: 5 }, () => browser);
        const answers = await postTogether(clinic.url, RESET, visitors, { email });
        for (const { status, location } of answers) {
          expect({ status, location }).toEqual({ status: 302, location: `${RESET}envoye/` });
        }
        const links = await temp.database
          .selectFrom('clinic_account_token')
          .select('purpose')
          .where('user_id', '=', (await find(email)).id)
          .where('purpose', '=', 'reset')
          .execute();
        expect(links).toHaveLength(1);
      }
    });
  });
}
