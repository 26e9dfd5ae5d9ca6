import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proxyAddresses } from '../src/cli/proxy-addresses.ts';
import type { AppOptions } from '../src/server/build-app.ts';
import { type Answer, createBrowser, sendByFetch, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, signUpValues } from './support/forms.ts';
import { type RunningClinic, serveClinic } from './support/spawn-clinic.ts';
import { countAccounts, createTempDatabase, STAFF } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const LOGIN = '/mon-compte/login/';
const LOGOUT = '/mon-compte/logout/';
const ORIGIN = 'https://clinic.example.org';
const PROXY = '10.0.0.7';
const SECURE_COOKIE =
  /^__Host-sessionid=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/u;

for (const dialect of dialects) {
  describeOn(dialect, 'behind a proxy', () => {
    let test: TestApp;
    let app: FastifyInstance;

    const start = async (options: Partial<AppOptions>): Promise<void> => {
      test = await createTestApp({ dialect, ...options });
      ({ app } = test);
    };

    afterEach(() => test.close());

    describe('that ends TLS', () => {
      beforeEach(() => start({ publicUrl: ORIGIN, production: true }));

      const visitor = (headers: Record<string, string> = { origin: ORIGIN }) =>
        createBrowser(sendByInject(app, { headers }));

      it('cookies go over TLS and to this host only', async () => {
        const answer = await app.inject(`${SIGN_UP}?lang=en`);
        const [session, language] = [answer.headers['set-cookie']].flat().reverse();
        expect(session).toMatch(SECURE_COOKIE);
        expect(language).toMatch(/^__Host-lang=en; Max-Age=\d+; Path=\/;.*; Secure/u);
        const cookie = (name: string) => ({ url: SIGN_UP, headers: { cookie: `${name}=en` } });
        expect((await app.inject(cookie('__Host-lang'))).body).toContain('<html lang="en"');
        expect((await app.inject(cookie('lang'))).body).toContain('<html lang="fr"');
      });

      it('browsers are told to come over TLS only, for a year', async () => {
        for (const url of [SIGN_UP, '/nowhere/', `${LOGIN}?next=%F0`]) {
          const { headers } = await app.inject(url);
          expect(headers['strict-transport-security'], url).toBe('max-age=31536000');
        }
      });

      it('the session is found again, renewed by signing in, and taken away by signing out', async () => {
        const browser = visitor();
        await browser.get(LOGIN);
        const before = browser.cookie();
        const answer = await browser.post(LOGIN, { email: STAFF.email, password: STAFF.password });
        expect(answer.status).toBe(302);
        expect(answer.setCookie).toMatch(SECURE_COOKIE);
        expect(browser.cookie()).not.toBe(before);
        const done = await browser.submit(LOGOUT, {});
        expect(done.setCookie).toMatch(/^__Host-sessionid=; .*Path=\/.*; Secure/u);
        expect(done.setCookie).toContain('Expires=Thu, 01 Jan 1970');
      });

      it('a cookie of the plain name is none of its sessions', async () => {
        const browser = visitor();
        await browser.get(SIGN_UP);
        const cookie = browser.cookie().replace('__Host-', '');
        const answer = await app.inject({ url: SIGN_UP, headers: { cookie } });
        expect(String(answer.headers['set-cookie'])).toMatch(SECURE_COOKIE);
      });

      it.each<[string, Record<string, string>]>([
        ['its own origin', { origin: ORIGIN }],
        ['its own page as the referrer', { referer: `${ORIGIN}${SIGN_UP}?a=b` }],
        ['its own origin in other letters', { referer: 'https://CLINIC.example.org:443/' }],
        ['its own origin, whatever the referrer', { origin: ORIGIN, referer: 'https://a.test/' }],
      ])('a form that names %s is taken', async (_, headers) => {
        const answer = await visitor(headers).submit(SIGN_UP, signUpValues('jean@example.org'));
        expect(answer.status).toBe(302);
      });

      it.each<[string, Record<string, string>]>([
        ['nothing', {}],
        ['another site', { origin: 'https://evil.example' }],
        ['another site, and us as the referrer', { origin: 'https://a.test', referer: ORIGIN }],
        ['another page as the referrer', { referer: 'https://evil.example/clinic.example.org' }],
        ['our name without TLS', { referer: 'http://clinic.example.org/' }],
        ['another port', { origin: `${ORIGIN}:8443` }],
        ['a name that begins as ours', { origin: `${ORIGIN}.evil.example` }],
        ['a hidden origin', { origin: 'null', referer: ORIGIN }],
        ['nonsense', { referer: 'https://' }],
        ['our name as the user of another', { referer: `${ORIGIN}@evil.example/` }],
        [
          'another site, and us by Host',
          { origin: 'https://e.test', 'x-forwarded-host': 'e.test' },
        ],
      ])('a form that names %s is forbidden, and nothing is written', async (_, headers) => {
        const answer = await visitor(headers).submit(SIGN_UP, signUpValues('jean@example.org'));
        expect(answer.status).toBe(403);
        expect(readPage(answer.body).title).toBe('Interdit (403) | Clinique doublepost');
        expect(await countAccounts(test.temp.database)).toMatchObject({ users: 0, patients: 0 });
      });
    });

    const guess = async (from: string, forwardedFor: string): Promise<number> => {
      const common = { remoteAddress: from, headers: { 'x-forwarded-for': forwardedFor } };
      const browser = createBrowser(sendByInject(app, common));
      return (await browser.submit(LOGIN, { email: STAFF.email, password: 'wrong' })).status;
    };

    it('that is trusted, failures count by the address of the client', async () => {
      await start({ trustProxy: '10.0.0.0/8' });
      for (let count = 0; count < 5; count += 1) expect(await guess(PROXY, '192.0.2.1')).toBe(200);
      expect(await guess(PROXY, '192.0.2.1')).toBe(429);
      // What the client itself has put before its address counts for nothing.
      expect(await guess(PROXY, '198.51.100.9, 192.0.2.1')).toBe(429);
      expect(await guess(PROXY, '192.0.2.2')).toBe(200);
      // A stranger that is no proxy cannot call itself anything.
      for (let count = 0; count < 5; count += 1)
        expect(await guess('203.0.113.5', `192.0.2.${count}`)).toBe(200);
      expect(await guess('203.0.113.5', '192.0.2.77')).toBe(429);
    });

    it('that is not trusted, failures count by the address of the connection', async () => {
      await start({});
      for (let count = 0; count < 5; count += 1)
        expect(await guess(PROXY, `192.0.2.${count}`)).toBe(200);
      expect(await guess(PROXY, '192.0.2.77')).toBe(429);
    });

    it('that ends TLS in development, browsers are not told to keep to it', async () => {
      await start({ publicUrl: ORIGIN });
      expect((await app.inject(SIGN_UP)).headers).not.toHaveProperty('strict-transport-security');
    });

    it('without TLS, browsers are not told to come over it', async () => {
      await start({ publicUrl: 'http://clinic.example.org', production: true });
      const { headers } = await app.inject(SIGN_UP);
      expect(headers).not.toHaveProperty('strict-transport-security');
      expect(String(headers['set-cookie'])).toMatch(/^sessionid=/u);
    });

    it('that ends TLS for some, each scheme has sessions of its own', async () => {
      await start({ trustProxy: PROXY });
      const ask = (protocol: string, cookie: string) =>
        app.inject({
          url: '/mon-compte/',
          remoteAddress: PROXY,
          headers: { 'x-forwarded-proto': protocol, cookie },
        });
      const signIn = async (protocol: string): Promise<string> => {
        const headers = { 'x-forwarded-proto': protocol, host: 'clinic.example.org' };
        const own = { ...headers, origin: `${protocol}://clinic.example.org` };
        const browser = createBrowser(sendByInject(app, { remoteAddress: PROXY, headers: own }));
        await browser.submit(LOGIN, { email: STAFF.email, password: STAFF.password });
        return browser.cookie();
      };
      const [plain, secure] = [await signIn('http'), await signIn('https')];
      expect([plain, secure].map((cookie) => cookie.split('=')[0])).toEqual([
        'sessionid',
        '__Host-sessionid',
      ]);
      const both = `${plain}; ${secure}`;
      const isSignedIn = async (protocol: string, cookie: string): Promise<boolean> =>
        (await ask(protocol, cookie)).body.includes(STAFF.email);
      expect(await isSignedIn('http', both)).toBe(true);
      expect(await isSignedIn('https', both)).toBe(true);
      expect(await isSignedIn('http', secure)).toBe(false);
      expect(await isSignedIn('https', plain)).toBe(false);
      // By the other scheme's name one's own session is not found either.
      expect(await isSignedIn('http', `__Host-${plain}`)).toBe(false);
      expect(await isSignedIn('https', secure.replace('__Host-', ''))).toBe(false);
    });

    it('a stranger cannot pretend to be one that has ended TLS', async () => {
      await start({});
      const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };
      const browser = createBrowser(sendByInject(app, { headers }));
      const answer = await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      expect(answer.status).toBe(302);
      expect(answer.location).toBe('/mon-compte/creer/confirmation/');
      expect(answer.setCookie).toMatch(
        /^sessionid=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/u,
      );
    });

    it('that says to have ended TLS is believed if it is trusted', async () => {
      await start({ trustProxy: PROXY });
      const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'clinic.example.org' };
      const post = async (origin: string): Promise<Answer> => {
        const common = { remoteAddress: PROXY, headers: { ...headers, origin } };
        const browser = createBrowser(sendByInject(app, common));
        return browser.submit(LOGIN, { email: STAFF.email, password: STAFF.password });
      };
      const answer = await post(ORIGIN);
      expect(answer.status).toBe(302);
      expect(answer.setCookie).toMatch(SECURE_COOKIE);
      expect((await post('https://evil.example')).status).toBe(403);
    });
  });
}

describe('clinic serve behind a proxy', () => {
  let clinic: RunningClinic;
  let dispose: () => Promise<void>;

  afterAll(async () => {
    await clinic?.stop();
    await dispose?.();
  });

  it('gives its workers the address of the site and of the proxy', async () => {
    const temp = await createTempDatabase();
    ({ dispose } = temp);
    const options = ['--public-url', ORIGIN, '--trust-proxy', 'loopback', '--workers', '1'];
    clinic = await serveClinic(...options, '--hash-cost', '4', '--database', temp.address);
    const send = sendByFetch(clinic.url);
    const from = async (address: string): Promise<number> => {
      const browser = createBrowser((request) => {
        const headers = { ...request.headers, origin: ORIGIN, 'x-forwarded-for': address };
        return send({ ...request, headers });
      });
      const answer = await browser.submit(LOGIN, { email: STAFF.email, password: 'wrong' });
      expect(answer.setCookie).toMatch(SECURE_COOKIE);
      return answer.status;
    };
    for (let count = 0; count < 5; count += 1) await from('192.0.2.1');
    expect(await from('192.0.2.1')).toBe(429);
    expect(await from('192.0.2.2')).toBe(200);
  });
});

describe('the addresses of proxies', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['loopback, 10.0.0.0/8 ,fd00::/8', 'loopback,10.0.0.0/8,fd00::/8'],
    ['::1', '::1'],
  ])('may be %j', (text, read) => {
    expect(proxyAddresses(text)).toBe(read);
  });

  it.each([
    '',
    ',',
    'proxy',
    '1',
    'true',
    '10.0.0.0/33',
    '0.0.0.0/0',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::/129',
  ])('may not be %j', (text) => {
    expect(() => proxyAddresses(text)).toThrow(/is no network address or range/u);
  });
});
