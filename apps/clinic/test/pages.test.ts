import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../src/server/build-app.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects, EMAIL_REFUSED } from './support/dialects.ts';
import { readPage, signUpValues } from './support/forms.ts';
import type { TempDatabase } from './support/temp-database.ts';
import { APP_OPTIONS, createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const FORM = 'application/x-www-form-urlencoded';

for (const dialect of dialects) {
  describeOn(dialect, 'the pages', () => {
    let app: FastifyInstance;
    let temp: TempDatabase;
    let close: TestApp['close'];

    beforeAll(async () => {
      ({ app, temp, close } = await createTestApp({ dialect }));
    });

    afterAll(() => close());

    it.each(['/', SIGN_UP, '/mon-compte/creer/confirmation/', '/admin/login/'])(
      'shows %s to everyone, in French, with nothing from elsewhere',
      async (path) => {
        const answer = await app.inject(path);
        expect(answer.statusCode).toBe(200);
        expect(answer.body).toContain('<html lang="fr">');
        expect(readPage(answer.body).title).toMatch(/^.+ \| Clinique doublepost$/u);
        expect(answer.body).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//u);
        expect(answer.headers['x-frame-options']).toBe('DENY');
        expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      },
    );

    it('answers HEAD', async () => {
      expect((await app.inject({ method: 'HEAD', url: '/' })).statusCode).toBe(200);
    });

    it('serves its stylesheet', async () => {
      const answer = await app.inject('/static/clinic.css');
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/css; charset=utf-8');
    });

    it('lets nobody but the browser keep a file that comes with the cookie of a session', async () => {
      const browser = createBrowser(sendByInject(app));
      await browser.get(SIGN_UP);
      const headers = { cookie: browser.cookie() };
      const answer = await app.inject({ url: '/static/clinic.css', headers });
      expect(answer.headers['set-cookie']).toMatch(/^sessionid=/u);
      expect(answer.headers['cache-control']).toBe('private, max-age=300');
    });

    it('ties every label to an input, and every error and help text to its input', async () => {
      const browser = createBrowser(sendByInject(app));
      const { body } = await browser.submit(SIGN_UP, {});
      const ids = new Set([...body.matchAll(/ id="([^"]+)"/gu)].map((match) => match[1]));
      const labels = [...body.matchAll(/<label for="([^"]+)"/gu)].map((match) => match[1]);
      expect(labels).toHaveLength(7);
      expect(labels.filter((label) => !ids.has(label))).toEqual([]);
      const inputs = [...body.matchAll(/<input [^>]+>/gu)].map((match) => match[0]);
      const shown = inputs.filter((input) => !input.includes('type="hidden"'));
      expect(shown).toHaveLength(7);
      for (const input of shown) {
        expect(input).toContain('is-invalid');
        expect(input).toContain('aria-invalid="true"');
        const described = /aria-describedby="([^"]+)"/u.exec(input)?.[1]?.split(' ') ?? [];
        expect(described).toContainEqual(expect.stringMatching(/^error_id_/u));
        expect(described.filter((id) => !ids.has(id))).toEqual([]);
      }
    });

    it('adds the slash that is missing from the address of a page', async () => {
      const answer = await app.inject('/admin/login?next=/admin/');
      expect(answer.statusCode).toBe(301);
      expect(answer.headers.location).toBe('/admin/login/?next=/admin/');
      expect((await app.inject({ method: 'POST', url: '/admin/login' })).statusCode).toBe(404);
    });

    it('tells an unknown address from an unknown method', async () => {
      const missing = await app.inject('/nothing/');
      expect(missing.statusCode).toBe(404);
      expect(missing.headers['content-type']).toContain('text/html');
      const post = await app.inject({ method: 'POST', url: '/mon-compte/creer/confirmation/' });
      expect(post.statusCode).toBe(405);
      expect(String(post.headers.allow).split(', ').sort()).toEqual(['GET', 'HEAD']);
    });

    describe('against forged forms', () => {
      it.each([
        ['no token', ''],
        ['a wrong token', 'csrfmiddlewaretoken=abc-def'],
        ['two wrong tokens', 'csrfmiddlewaretoken=a-b&csrfmiddlewaretoken=c-d'],
      ])('refuse %s', async (_, body) => {
        const browser = createBrowser(sendByInject(app));
        await browser.get(SIGN_UP);
        const headers = { cookie: browser.cookie(), 'content-type': FORM };
        const answer = await app.inject({ method: 'POST', url: SIGN_UP, headers, payload: body });
        expect(answer.statusCode).toBe(403);
        expect(readPage(answer.body).title).toBe('Interdit (403) | Clinique doublepost');
      });

      it('refuse the token of another session', async () => {
        const [one, two] = [createBrowser(sendByInject(app)), createBrowser(sendByInject(app))];
        await one.get(SIGN_UP);
        await two.get(SIGN_UP);
        const answer = await one.post(SIGN_UP, {
          ...signUpValues('x@example.org'),
          csrfmiddlewaretoken: two.token(),
        });
        expect(answer.status).toBe(403);
      });

      it('refuse a session cookie that is not signed', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.get(SIGN_UP);
        const cookie = browser.cookie().replace(/\.[^.]*$/u, '.forged');
        const payload = `csrfmiddlewaretoken=${browser.token()}`;
        const headers = { cookie, 'content-type': FORM };
        const answer = await app.inject({ method: 'POST', url: SIGN_UP, headers, payload });
        expect(answer.statusCode).toBe(403);
      });
    });

    it('keep the session in a strict cookie of two weeks, prolonged by every request', async () => {
      const first = await app.inject(SIGN_UP);
      const cookie = String(first.headers['set-cookie']);
      expect(cookie).toMatch(/^sessionid=.+; Path=\/; Expires=.+; HttpOnly; SameSite=Strict$/u);
      const expires = Date.parse(/Expires=([^;]+)/u.exec(cookie)?.[1] ?? '');
      expect(Math.abs(expires - Date.now() - 14 * 24 * 3600 * 1000)).toBeLessThan(60_000);

      await temp.database
        .updateTable('django_session')
        .set({ expire_date: new Date(Date.now() + 60_000) })
        .execute();
      await app.inject({ url: '/', headers: { cookie: cookie.split(';', 1)[0] } });
      const sessions = await temp.database
        .selectFrom('django_session')
        .select('expire_date')
        .where('expire_date', '>', new Date(Date.now() + 13 * 24 * 3600 * 1000))
        .execute();
      expect(sessions).toHaveLength(1);
    });

    describe('against malformed requests', () => {
      it.each([
        ['JSON', 'application/json', '{"first_name":"a"}', 415],
        ['broken JSON', 'application/json', '{', 415],
        ['a multipart form', 'multipart/form-data; boundary=x', '--x--', 415],
        ['no type', undefined, 'first_name=a', 415],
        ['a nonsensical type', ';;;', 'first_name=a', 415],
        ['a body that is too large', FORM, 'a='.padEnd(200_000, 'x'), 413],
        ['an empty body', FORM, '', 403],
        ['bytes that are no text', FORM, '%ff%fe=%zz&%', 403],
      ])('answer %s by a page that blames the client', async (_, type, payload, status) => {
        const answer = await app.inject({
          method: 'POST',
          url: SIGN_UP,
          payload,
          headers: type === undefined ? {} : { 'content-type': type },
        });
        expect(answer.statusCode).toBe(status);
        expect(answer.headers['content-type']).toContain('text/html');
      });

      it.each([
        '/%',
        '/%zz/',
        '/\0',
        '//',
        '//example.org/admin',
        '/:id/',
        '/*',
        '/?next=%',
        '/a/../%2e',
      ])('answer %j without failing', async (url) => {
        const { statusCode } = await app.inject(url);
        expect(statusCode).toBeLessThan(500);
      });

      it.each([
        ['first_name', ['a', 'b']],
        ['email', ['x@example.org', '']],
        ['patient_age', ['40\0']],
        ['first_name', ['\0']],
        ['password1', ['\0']],
        ['email', ['a\0@example.org']],
        ['__proto__', ['x']],
        ['constructor', ['x']],
        ['first_name', ['x'.repeat(50_000)]],
        ['email', [`${'a.'.repeat(20_000)}@x`]],
        ['last_name', ['💥💥']],
      ])('answer %s = %j without failing', async (name, values) => {
        const browser = createBrowser(sendByInject(app));
        await browser.get(SIGN_UP);
        const body = new URLSearchParams({
          csrfmiddlewaretoken: browser.token(),
          ...signUpValues('odd@example.org'),
          guc_agreement: '',
        });
        body.delete(name);
        for (const value of values) body.append(name, value);
        const headers = { cookie: browser.cookie(), 'content-type': FORM };
        const answer = await app.inject({
          method: 'POST',
          url: SIGN_UP,
          headers,
          payload: String(body),
        });
        expect(answer.statusCode).toBe(200);
        expect(answer.body).not.toContain('\0');
      });
    });

    it('show the developer what failed, but not what was typed', async () => {
      const browser = createBrowser(sendByInject(app));
      await browser.submit(SIGN_UP, signUpValues('twice@example.org'));
      const answer = await browser.submit(SIGN_UP, signUpValues('TWICE@example.org'));
      const { name, message } = EMAIL_REFUSED[dialect];
      expect(answer.status).toBe(500);
      expect(answer.body).toContain(`<title>${name} at ${SIGN_UP}</title>`);
      expect(answer.body).toContain(`Exception Type:</th><td>${name}<`);
      expect(answer.body).toContain(
        `<pre class="exception_value">${message.replaceAll('"', '&quot;')}</pre>`,
      );
      expect(answer.body).toContain('password1');
      for (const secret of [
        'correct horse',
        'TWICE@',
        browser.token(),
        browser.cookie().slice(10),
      ]) {
        expect(answer.body).not.toContain(secret);
      }
    });

    it('show the public that something failed, and nothing else', async () => {
      const { database } = temp;
      const options = { ...APP_OPTIONS, database, protection: 'none', production: true } as const;
      const publicApp = await buildApp(options);
      const browser = createBrowser(sendByInject(publicApp));
      await browser.submit(SIGN_UP, signUpValues('public@example.org'));
      const answer = await browser.submit(SIGN_UP, signUpValues('PUBLIC@example.org'));
      expect(answer.status).toBe(500);
      expect(answer.body).toContain('Le serveur n’a pas pu répondre.');
      expect(answer.body).not.toMatch(/sqlite|database|unique|main_|public@/iu);
      await publicApp.close();
    });
  });
}
