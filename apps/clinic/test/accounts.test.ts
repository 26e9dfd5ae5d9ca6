import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authenticate } from '../src/accounts/authenticate.ts';
import { storePassword } from '../src/accounts/store-password.ts';
import { LOWEST_HASH_COST } from '../src/hash-cost.ts';
import { createToken } from '../src/models/account-token.ts';
import { hashPassword } from '../src/passwords.ts';
import { buildApp } from '../src/server/build-app.ts';
import { type Answer, type Browser, createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, signUpValues } from './support/forms.ts';
import { STAFF, type TempDatabase } from './support/temp-database.ts';
import { APP_OPTIONS, createTestApp, type TestApp } from './support/test-app.ts';

const ACCOUNT = '/mon-compte/';
const LOGIN = '/mon-compte/login/';
const LOGOUT = '/mon-compte/logout/';
const RESET = '/mon-compte/reset-password/';
const REFUSED = 'Impossible de vous authentifier. Veuillez réessayer';
const MINUTE_MS = 60_000;

const cheapHash = (password: string): Promise<string> => hashPassword(password, LOWEST_HASH_COST);

for (const dialect of dialects) {
  describeOn(dialect, 'an account', () => {
    let app: FastifyInstance;
    let temp: TempDatabase;
    let close: TestApp['close'];
    let now: Date;
    let browser: Browser;

    beforeEach(async () => {
      now = new Date('2026-06-15T12:00:00Z');
      ({ app, temp, close } = await createTestApp({ dialect, now: () => now }));
      browser = createBrowser(sendByInject(app));
    });

    afterEach(() => close());

    const signIn = (changes: Record<string, string> = {}, visitor = browser): Promise<Answer> =>
      visitor.submit(LOGIN, { email: STAFF.email, password: STAFF.password, ...changes });

    it.each([ACCOUNT, LOGIN])('is signed in to at %s', async (address) => {
      const values = { email: ` ${STAFF.email.toUpperCase()} `, password: STAFF.password };
      const answer = await browser.submit(address, values);
      expect(answer).toMatchObject({ status: 302, location: ACCOUNT });
      const page = await browser.get(ACCOUNT);
      expect(readPage(page.body).title).toBe('Mon compte | Clinique doublepost');
      expect(page.body).toContain(STAFF.email);
      expect(page.body).toContain('15 juin 2026 à 14:00');
      expect(await browser.get(LOGIN)).toMatchObject({ status: 302, location: ACCOUNT });
    });

    it('is not signed in to with a password that is changed while it is checked', async () => {
      const { database } = temp;
      const store = (password: string) =>
        database
          .updateTable('main_dashboarduser')
          .set({ password })
          .where('email', '=', STAFF.email)
          .execute();
      // To check this one takes far longer than to change it.
      await store(await hashPassword('old secret', 13));
      const context = { database, hashPassword: cheapHash, now: () => now };
      const signingIn = authenticate(context, { email: STAFF.email, password: 'old secret' });
      await store(await hashPassword('new secret', LOWEST_HASH_COST));
      expect(await signingIn).toBeUndefined();
    });

    it('gets no password by a link while its address changes', async () => {
      const { database } = temp;
      const account = database.selectFrom('main_dashboarduser').select(['id', 'password', 'email']);
      const { id, ...before } = await account.executeTakeFirstOrThrow();
      await database.updateTable('main_dashboarduser').set({ email: 'new@example.org' }).execute();
      expect(await storePassword(database, id, 'stored', now, before)).toBe(false);
      const after = { ...before, email: 'new@example.org' };
      expect(await account.executeTakeFirstOrThrow()).toEqual({ id, ...after });
      expect(await storePassword(database, id, 'stored', now, after)).toBe(true);
    });

    it('is signed in to with the address called username as well', async () => {
      const values = { username: STAFF.email, password: STAFF.password };
      expect((await browser.submit(LOGIN, values)).status).toBe(302);
    });

    it.each<[string, Record<string, string>]>([
      ['a wrong password', { password: 'wrong' }],
      ['an unknown address', { email: 'nobody@example.org' }],
      ['SQL', { email: "' OR 1=1 --" }],
      ['an inactive account', { email: 'new@example.org', password: 'correct horse battery' }],
    ])('is refused to %s in the same words', async (_, changes) => {
      await browser.submit('/mon-compte/creer/patient/', signUpValues('new@example.org'));
      const answer = await signIn(changes);
      expect(answer.status).toBe(200);
      expect(readPage(answer.body).alerts).toEqual([REFUSED]);
      expect(answer.body).not.toContain(changes.password ?? STAFF.password);
      expect(readPage((await browser.get(ACCOUNT)).body).title).toMatch(/^Connexion/u);
    });

    it('says which field is empty', async () => {
      const answer = await signIn({ email: '', password: '' });
      expect(readPage(answer.body)).toMatchObject({
        alerts: ['Veuillez corriger les erreurs ci-dessous.'],
        errors: ['Ce champ est obligatoire.', 'Ce champ est obligatoire.'],
      });
    });

    it('gets a new session when it is signed in to, and the old one gives no access', async () => {
      await browser.get(LOGIN);
      const before = browser.cookie();
      await signIn();
      expect(browser.cookie()).not.toBe(before);
      const { body } = await app.inject({ url: ACCOUNT, headers: { cookie: before } });
      expect(readPage(body).title).toMatch(/^Connexion/u);
    });

    it('is signed out of by POST only, and the answer says so to everybody', async () => {
      await signIn();
      const question = await browser.get(LOGOUT);
      expect(question.body).toContain('Voulez-vous vraiment vous déconnecter');
      const cookie = browser.cookie();
      expect((await browser.post(LOGOUT, { csrfmiddlewaretoken: 'x' })).status).toBe(403);
      await browser.get(LOGOUT);
      const done = await browser.post(LOGOUT, {});
      expect(done.status).toBe(200);
      expect(done.body).toContain('Vous êtes déconnecté');
      expect(done.body).toContain('Me connecter');
      const again = await app.inject({ url: ACCOUNT, headers: { cookie } });
      expect(readPage(again.body).title).toMatch(/^Connexion/u);
      const visitor = await app.inject(LOGOUT);
      expect(visitor.statusCode).toBe(200);
      expect(visitor.body).toContain('Vous êtes déconnecté');
    });

    it('that is deactivated meanwhile is signed out', async () => {
      await signIn();
      await temp.database.updateTable('main_dashboarduser').set({ is_active: false }).execute();
      expect(readPage((await browser.get(ACCOUNT)).body).title).toMatch(/^Connexion/u);
    });

    it('is not signed in to by a form whose session has expired', async () => {
      await browser.get(LOGIN);
      now = new Date(now.getTime() + 14 * 24 * 60 * MINUTE_MS);
      const values = { email: STAFF.email, password: STAFF.password };
      const answer = await browser.post(LOGIN, values);
      expect(answer.status).toBe(403);
      expect(readPage(answer.body).title).toMatch(/^Interdit \(403\)/u);
      expect((await browser.submit(LOGIN, values)).status).toBe(302);
    });

    it('gets a new token when it is signed in to', async () => {
      await browser.get(LOGIN);
      const token = browser.token();
      await signIn();
      await browser.get(LOGOUT);
      const answer = await browser.post(LOGOUT, { csrfmiddlewaretoken: token });
      expect(answer.status).toBe(403);
    });

    it('gets a mail for every request and one answer to a new password, unprotected', async () => {
      for (const _ of [1, 2]) await browser.submit(RESET, { email: STAFF.email });
      const { database } = temp;
      const tokens = await database.selectFrom('clinic_account_token').selectAll().execute();
      expect(tokens).toHaveLength(2);
      const owner = await database
        .selectFrom('main_dashboarduser')
        .select(['id', 'password', 'email'])
        .executeTakeFirstOrThrow();
      const link = `${RESET}lien/${await createToken(database, owner, 'reset', now)}/`;
      const values = { password1: 'another one', password2: 'another one' };
      expect((await browser.submit(link, values)).status).toBe(302);
      expect((await browser.post(link, values)).status).toBe(404);
    });

    describe('that somebody guesses the password of', () => {
      const guess = (visitor = browser): Promise<Answer> => signIn({ password: 'wrong' }, visitor);

      it('is refused after five failures, also with the right password, for a while', async () => {
        for (let count = 0; count < 5; count += 1) expect((await guess()).status).toBe(200);
        const raw = await app.inject({
          method: 'POST',
          url: LOGIN,
          headers: {
            cookie: browser.cookie(),
            'content-type': 'application/x-www-form-urlencoded',
          },
          payload: String(
            new URLSearchParams({
              csrfmiddlewaretoken: browser.token(),
              email: STAFF.email,
              password: STAFF.password,
            }),
          ),
        });
        expect(raw.statusCode).toBe(429);
        expect(raw.headers['retry-after']).toBe('900');
        expect(raw.body).toContain('Veuillez réessayer dans 15 minutes.');
        // The admin counts the same.
        const staff = await browser.logIn();
        expect(staff.status).toBe(429);
        // Another account from the same network address is not concerned.
        expect((await signIn({ email: 'nobody@example.org' })).status).toBe(200);
        now = new Date(now.getTime() + 15 * MINUTE_MS);
        expect((await signIn()).status).toBe(302);
      });

      it('starts afresh after a success', async () => {
        for (let count = 0; count < 4; count += 1) await guess();
        expect((await signIn()).status).toBe(302);
        const other = createBrowser(sendByInject(app));
        for (let count = 0; count < 5; count += 1) expect((await guess(other)).status).toBe(200);
      });

      it('is refused by another worker too, and when all come at the same time', async () => {
        const options = { ...APP_OPTIONS, database: temp.database, now: () => now } as const;
        const other = await buildApp({ ...options, protection: 'none' });
        const visitors = Array.from({ length: 12 }, (_, index) =>
          createBrowser(sendByInject(index % 2 === 0 ? app : other)),
        );
        const answers = await Promise.all(visitors.map((visitor) => guess(visitor)));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
        expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
        await other.close();
      });
    });
  });
}

/** What may stand in `next`, and where it leads; to the default where nothing stands. */
const NEXT: readonly (readonly [string, string | undefined])[] = [
  ['/mon-compte/creer/patient/?a=b', '/mon-compte/creer/patient/?a=b'],
  ['/admin/', '/admin/'],
  ['https://example.org/', undefined],
  ['https:example.org', undefined],
  ['https:/example.org', undefined],
  ['//example.org/', undefined],
  ['///example.org/', undefined],
  ['/\\example.org/', undefined],
  ['\\\\example.org/', undefined],
  ['\\/example.org/', undefined],
  ['/\t/example.org/', undefined],
  ['/\n/example.org/', undefined],
  ['/\r\\example.org/', undefined],
  ['\t//example.org/', undefined],
  ['/a/..//example.org/', undefined],
  ['/.//example.org/', undefined],
  ['/%2e/\\example.org/', undefined],
  ['/@example.org/', '/@example.org/'],
  ['/%09//example.org', '/%09//example.org'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['/a\r\nset-cookie: x=y', '/aset-cookie:%20x=y'],
  ['', undefined],
  [' /admin/', undefined],
];

for (const dialect of dialects) {
  describeOn(dialect, 'signing in', () => {
    let app: FastifyInstance;
    let close: TestApp['close'];

    beforeAll(async () => {
      ({ app, close } = await createTestApp({ dialect }));
    });

    afterAll(() => close());

    it.each(NEXT)('leads on to next = %j only on this site', async (next, location) => {
      const browser = createBrowser(sendByInject(app));
      const query = new URLSearchParams({ next });
      const form = await browser.get(`${LOGIN}?${query}`);
      expect(form.status).toBe(200);
      expect(form.body).toContain(`name="next" value="${location ?? ACCOUNT}"`);
      const values = { email: STAFF.email, password: STAFF.password, next };
      expect((await browser.post(LOGIN, values)).location).toBe(location ?? ACCOUNT);
      // Whoever is signed in already is led on at once.
      expect((await browser.get(`${LOGIN}?${query}`)).location).toBe(location ?? ACCOUNT);
      expect((await browser.get(`/admin/login/?${query}`)).location).toBe(location ?? '/admin/');
    });
  });
}
