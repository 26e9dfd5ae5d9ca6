import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTECTIONS } from '../src/protection.ts';
import { safeNext } from '../src/views/safe-next.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, signUpValues, userValues } from './support/forms.ts';
import { STAFF, type TempDatabase } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const LOGIN = '/admin/login/';
const LIST = '/admin/main/dashboarduser/';
const ADD = '/admin/main/dashboarduser/add/';
const REFUSED = 'Impossible de vous authentifier. Veuillez réessayer';

for (const dialect of dialects) {
  for (const protection of PROTECTIONS) {
    describeOn(dialect, `the admin with protection ${protection}`, () => {
      let app: FastifyInstance;
      let temp: TempDatabase;
      let close: TestApp['close'];

      beforeEach(async () => {
        ({ app, temp, close } = await createTestApp({ dialect, protection }));
      });

      afterEach(() => close());

      it('adds a user, notes it in the log and says so once', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        const added = await browser.submit(ADD, { ...userValues('New@example.org'), _save: 'x' });
        expect(added).toMatchObject({ status: 302, location: LIST });
        const page = await browser.get(LIST);
        expect(readPage(page.body).alerts).toEqual([
          "L'objet utilisateur « A BC » a été ajouté avec succès.",
        ]);
        expect(page.body).toContain('new@example.org');
        expect(readPage((await browser.get(LIST)).body).alerts).toEqual([]);

        const log = await temp.database.selectFrom('django_admin_log').selectAll().execute();
        expect(log).toMatchObject([
          { object_table: 'main_dashboarduser', object_repr: 'A BC', action_flag: 1 },
        ]);
        const user = await temp.database
          .selectFrom('main_dashboarduser')
          .selectAll()
          .where('email', '=', 'new@example.org')
          .executeTakeFirstOrThrow();
        expect(user).toMatchObject({ is_active: false, is_staff: false, is_patient: false });
        expect(user.password).toMatch(/^bcrypt_sha256\$\$2b\$/u);
      });

      it('returns to the form when another user is to be added', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        const values = { ...userValues('new@example.org'), _addanother: 'x' };
        expect(await browser.submit(ADD, values)).toMatchObject({ status: 302, location: ADD });
      });

      it('shows the form error when the address is taken, and writes nothing', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        await browser.submit(ADD, userValues('new@example.org'));
        const again = await browser.submit(ADD, userValues('new@example.org'));
        expect(again.status).toBe(200);
        expect(readPage(again.body)).toMatchObject({
          alerts: ["Corrigez l'erreur ci-dessous."],
          errors: ['Un utilisateur avec cette adresse email existe déjà.'],
        });
        const log = await temp.database.selectFrom('django_admin_log').selectAll().execute();
        expect(log).toHaveLength(1);
      });

      it('goes on after a failed transaction', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        await browser.submit(ADD, userValues('new@example.org'));
        const otherCase = await browser.submit(ADD, userValues('NEW@example.org'));
        expect(otherCase.status).toBe(protection === 'handled' ? 200 : 500);
        expect(await browser.submit(ADD, userValues('next@example.org'))).toMatchObject({
          status: 302,
        });
      });
    });
  }

  describeOn(dialect, 'the way into the admin', () => {
    let app: FastifyInstance;
    let temp: TempDatabase;
    let close: TestApp['close'];

    beforeEach(async () => {
      ({ app, temp, close } = await createTestApp({ dialect }));
    });

    afterEach(() => close());

    it.each(['/admin/', LIST, ADD])('leads from %s over the login and back', async (path) => {
      const browser = createBrowser(sendByInject(app));
      const away = await browser.get(path);
      expect(away).toMatchObject({
        status: 302,
        location: `/admin/login/?next=${encodeURIComponent(path)}`,
      });
      const page = await browser.get(away.location ?? '');
      const next = /name="next" value="([^"]+)"/u.exec(page.body)?.[1] ?? '';
      const values = { username: STAFF.email, password: STAFF.password, next };
      expect(await browser.post(LOGIN, values)).toMatchObject({ status: 302, location: path });
      expect((await browser.get(path)).status).toBe(200);
    });

    it('is open to the address in any case, and notes the time', async () => {
      const browser = createBrowser(sendByInject(app));
      const values = { username: STAFF.email.toUpperCase(), password: STAFF.password };
      expect(await browser.submit(LOGIN, values)).toMatchObject({
        status: 302,
        location: '/admin/',
      });
      const user = await temp.database
        .selectFrom('main_dashboarduser')
        .select('last_login')
        .executeTakeFirstOrThrow();
      expect(Date.now() - (user.last_login?.getTime() ?? 0)).toBeLessThan(60_000);
    });

    it('gives a new session id and makes the old one useless', async () => {
      const browser = createBrowser(sendByInject(app));
      await browser.get(LOGIN);
      const before = browser.cookie();
      await browser.logIn();
      expect(browser.cookie()).not.toBe(before);
      const old = await app.inject({ url: '/admin/', headers: { cookie: before } });
      expect(old.statusCode).toBe(302);
      // The old one is known for a minute more, to nobody's advantage.
      const signedIn = temp.database.selectFrom('django_session').where('user_id', 'is not', null);
      expect(await signedIn.selectAll().execute()).toHaveLength(1);
    });

    it('refuses a wrong password, an unknown address and an account that may not enter', async () => {
      const browser = createBrowser(sendByInject(app));
      await browser.submit('/mon-compte/creer/patient/', signUpValues('patient@example.org'));
      for (const [username, password] of [
        [STAFF.email, 'wrong'],
        ['nobody@example.org', STAFF.password],
        ['patient@example.org', 'correct horse battery'],
      ] as const) {
        const answer = await browser.submit(LOGIN, { username, password });
        expect(answer.status).toBe(200);
        expect(readPage(answer.body).alerts).toEqual([REFUSED]);
      }
      await temp.database.updateTable('main_dashboarduser').set({ is_active: false }).execute();
      const inactive = await browser.logIn();
      expect(readPage(inactive.body).alerts).toEqual([REFUSED]);
    });

    it('closes at once when the account loses its rights', async () => {
      const browser = createBrowser(sendByInject(app));
      await browser.logIn();
      expect((await browser.get(ADD)).status).toBe(200);
      await temp.database.updateTable('main_dashboarduser').set({ is_staff: false }).execute();
      expect((await browser.get(ADD)).status).toBe(302);
      expect((await browser.post(ADD, userValues('x@example.org'))).status).toBe(302);
    });

    it('is closed again after signing out, even to a request that was under way', async () => {
      const browser = createBrowser(sendByInject(app));
      await browser.logIn();
      await browser.get(ADD);
      const cookie = browser.cookie();
      const signOut = browser.post('/admin/logout/', {});
      const [out] = await Promise.all([signOut, app.inject({ url: ADD, headers: { cookie } })]);
      expect(out).toMatchObject({ status: 302, location: LOGIN });
      const later = await app.inject({ url: ADD, headers: { cookie } });
      expect(later.statusCode).toBe(302);
    });

    it('does not sign out by a link', async () => {
      expect((await app.inject('/admin/logout/')).statusCode).toBe(405);
    });

    it('leads no further than this site', async () => {
      const browser = createBrowser(sendByInject(app));
      const values = { username: STAFF.email, password: STAFF.password, next: '//example.org/' };
      expect(await browser.submit(LOGIN, values)).toMatchObject({
        status: 302,
        location: '/admin/',
      });
    });
  });
}

describe('the address to go to after signing in', () => {
  it.each([
    ['/admin/main/dashboarduser/?p=2', '/admin/main/dashboarduser/?p=2'],
    ['', '/otherwise/'],
    ['admin/', '/otherwise/'],
    ['//example.org/', '/otherwise/'],
    ['/\\example.org/', '/otherwise/'],
    ['/\t/example.org/', '/otherwise/'],
    ['/.//example.org/', '/otherwise/'],
    ['https://example.org/', '/otherwise/'],
    ['javascript:alert(1)', '/otherwise/'],
    ['/a\r\nset-cookie: x=y', '/aset-cookie:%20x=y'],
  ])('takes %j to %j', (wanted, address) => {
    expect(safeNext(wanted, '/otherwise/')).toBe(address);
  });
});
