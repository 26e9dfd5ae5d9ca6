import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { safeNext } from '../src/views/safe-next.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { decode, readPage, signUpValues, userValues } from './support/forms.ts';
import { STAFF, type TempDatabase } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const LOGIN = '/admin/login/';
const LOGOUT = '/admin/logout/';
const LIST = '/admin/main/dashboarduser/';
const ADD = '/admin/main/dashboarduser/add/';
const REFUSED =
  'Veuillez compléter correctement les champs « email » et « mot de passe » d’un compte autorisé. Sachez que les deux champs peuvent être sensibles à la casse.';

for (const dialect of dialects) {
  describeOn(dialect, 'the way into the admin', () => {
    let app: FastifyInstance;
    let temp: TempDatabase;
    let close: TestApp['close'];

    beforeEach(async () => {
      ({ app, temp, close } = await createTestApp({ dialect }));
    });

    afterEach(() => close());

    it.each(['/admin/', '/admin/main/', LIST, ADD, `${LIST}?p=2&q=a`, '/admin/nothing/'])(
      'leads from %s over the login and back',
      async (path) => {
        const browser = createBrowser(sendByInject(app));
        const away = await browser.get(path);
        expect(away).toMatchObject({
          status: 302,
          location: `/admin/login/?next=${path.replace('?', '%3F').replaceAll('=', '%3D').replace('&', '%26')}`,
        });
        const page = await browser.get(away.location ?? '');
        const next = decode(/name="next" value="([^"]+)"/u.exec(page.body)?.[1] ?? '');
        const values = { username: STAFF.email, password: STAFF.password, next };
        expect(await browser.post(LOGIN, values)).toMatchObject({ status: 302, location: path });
        expect((await browser.get(path)).status).toBe(path === '/admin/nothing/' ? 404 : 200);
      },
    );

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

    it.each(['post', 'get'] as const)(
      'is closed again after signing out by %s, even to a request that was under way',
      async (method) => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        await browser.get(ADD);
        const cookie = browser.cookie();
        const signOut = method === 'post' ? browser.post(LOGOUT, {}) : browser.get(LOGOUT);
        const [out] = await Promise.all([signOut, app.inject({ url: ADD, headers: { cookie } })]);
        expect(out.status).toBe(200);
        expect(out.body).toContain('Merci pour le temps que vous avez accordé à ce site');
        const later = await app.inject({ url: ADD, headers: { cookie } });
        expect(later.statusCode).toBe(302);
        expect(await browser.get(LOGOUT)).toMatchObject({ status: 302, location: '/admin/' });
      },
    );

    it('does not sign out by a form without its token', async () => {
      const browser = createBrowser(sendByInject(app));
      await browser.logIn();
      const forged = await app.inject({
        method: 'POST',
        url: LOGOUT,
        headers: {
          cookie: browser.cookie(),
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: 'csrfmiddlewaretoken=x',
      });
      expect(forged.statusCode).toBe(403);
      expect((await browser.get(ADD)).status).toBe(200);
    });

    it('tells somebody who is signed in but no staff, and lets the staff sign in there', async () => {
      const browser = createBrowser(sendByInject(app));
      await temp.database.updateTable('main_dashboarduser').set({ is_staff: false }).execute();
      await browser.logIn('/mon-compte/login/');
      expect(await browser.get(LIST)).toMatchObject({ location: `${LOGIN}?next=${LIST}` });
      const page = await browser.get(`${LOGIN}?next=${LIST}`);
      expect(readPage(page.body).alerts).toEqual([
        `Vous êtes authentifié sous le nom ${STAFF.email}, mais vous n’êtes pas autorisé à accéder à cette page. Souhaitez-vous vous connecter avec un autre compte utilisateur ?`,
      ]);
      await temp.database.updateTable('main_dashboarduser').set({ is_staff: true }).execute();
      const values = { username: STAFF.email, password: STAFF.password };
      expect(await browser.post(LOGIN, values)).toMatchObject({ status: 302 });
    });

    it('asks for what was left out', async () => {
      const browser = createBrowser(sendByInject(app));
      const page = await browser.submit(LOGIN, { username: '', password: '' });
      expect(readPage(page.body)).toMatchObject({
        alerts: ['Corrigez les erreurs ci-dessous.'],
        errors: ['Ce champ est obligatoire.', 'Ce champ est obligatoire.'],
      });
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
