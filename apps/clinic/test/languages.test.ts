import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGLISH } from '../src/i18n/english.ts';
import { FRENCH } from '../src/i18n/french.ts';
import { negotiateLanguage } from '../src/i18n/language.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { readPage } from './support/forms.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';

describe('the language of a page', () => {
  let app: FastifyInstance;
  let close: TestApp['close'];

  beforeAll(async () => {
    ({ app, close } = await createTestApp());
  });

  afterAll(() => close());

  it.each([
    [undefined, 'fr'],
    ['', 'fr'],
    ['*', 'fr'],
    ['en', 'en'],
    ['EN-gb, fr;q=0.8', 'en'],
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['de, en;q=0.5, fr;q=0.4', 'en'],
    ['en;q=0', 'fr'],
    ['en;q=2', 'fr'],
    ['en;q=0.5, fr', 'fr'],
    [`${'x,'.repeat(10_000)}en`, 'fr'],
    [';;;,,,=q', 'fr'],
  ])('follows Accept-Language %j', (header, language) => {
    expect(negotiateLanguage(header)).toBe(language);
  });

  it('is French unless asked otherwise, and the answer says so', async () => {
    const french = await app.inject(SIGN_UP);
    expect(french.headers['content-language']).toBe('fr');
    expect(french.headers.vary).toBe('Accept-Language, Cookie');
    const english = await app.inject({ url: SIGN_UP, headers: { 'accept-language': 'en' } });
    expect(english.headers['content-language']).toBe('en');
    expect(english.body).toContain('<html lang="en">');
    expect(readPage(english.body).title).toBe('Create a patient account | Doublepost clinic');
    expect(english.body).toContain('Enter the first letter of your first name.');
  });

  it('is the one of ?lang=, which a cookie keeps', async () => {
    const asked = await app.inject(`${SIGN_UP}?lang=en`);
    expect(asked.body).toContain('<html lang="en">');
    const cookie = [asked.headers['set-cookie'] ?? ''].flat().find((one) => one.startsWith('lang'));
    expect(cookie).toBe('lang=en; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax');
    const later = await app.inject({ url: '/', headers: { cookie: 'lang=en' } });
    expect(later.body).toContain('<html lang="en">');
    const back = await app.inject({ url: '/?lang=fr', headers: { cookie: 'lang=en' } });
    expect(back.body).toContain('<html lang="fr">');
  });

  it.each(['/?lang=de', '/?lang=en&lang=en', '/?lang=', '/?lang[]=en', '/?lang=__proto__'])(
    'stays French for %s',
    async (url) => {
      const answer = await app.inject(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('<html lang="fr">');
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  it('is changed by a link that keeps the rest of the address', async () => {
    const { body } = await app.inject('/admin/login/?next=%2Fadmin%2F%3Fa%3D%22');
    expect(body).toContain('href="?next=%2Fadmin%2F%3Fa%3D%22&amp;lang=en"');
  });

  it('is also the one of the errors', async () => {
    const browser = createBrowser(sendByInject(app));
    await browser.get(SIGN_UP);
    const { body } = await app.inject({
      method: 'POST',
      url: SIGN_UP,
      headers: {
        cookie: `${browser.cookie()}; lang=en`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: `csrfmiddlewaretoken=${browser.token()}&first_name=ab`,
    });
    expect(readPage(body).alerts).toEqual(['Please correct the errors below.']);
    expect(readPage(body).errors).toContain(
      'Ensure this value has at most 1 character (it has 2).',
    );
    const missing = await app.inject({ url: '/nothing/', headers: { 'accept-language': 'en' } });
    expect(readPage(missing.body).title).toBe('Page not found (404) | Doublepost clinic');
  });

  it('gives the focus to the first field that is wrong', async () => {
    const browser = createBrowser(sendByInject(app));
    const { body } = await browser.submit(SIGN_UP, { first_name: 'a', last_name: '' });
    expect(body.match(/ autofocus/gu)).toHaveLength(1);
    expect(/<input [^>]* autofocus/su.exec(body)?.[0]).toContain('name="last_name"');
  });
});

describe('the texts', () => {
  it('are different in the two languages, and none is empty', () => {
    const same = leaves(FRENCH)
      .filter(([path, text]) => text === '' || text === leafOf(ENGLISH, path))
      .map(([path]) => path.join('.'));
    // Words that both languages spell alike.
    expect(same).toEqual([
      'layout.home',
      'layout.patient',
      'index.admin',
      'confirmation.title',
      'account.types.Patient',
      'account.admin',
      'admin.appName',
      'admin.patients.one',
      'admin.patients.many',
      'admin.labels.pk',
      'admin.labels.type',
      'admin.labels.is_patient',
      'admin.labels.uuid',
    ]);
  });
});

function leaves(tree: object, path: readonly string[] = []): (readonly [string[], string])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (typeof value === 'object') return leaves(value, [...path, key]);
    return typeof value === 'string' ? [[[...path, key], value] as const] : [];
  });
}

function leafOf(tree: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], tree);
}
