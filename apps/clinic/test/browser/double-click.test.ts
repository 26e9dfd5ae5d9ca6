import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_HASH_COST } from '../../src/hash-cost.ts';
import { PROTECTIONS, type Protection } from '../../src/protection.ts';
import { describeInChromium } from '../support/chromium.ts';
import { signUpValues } from '../support/forms.ts';
import { type ServedApp, serveTestApp } from '../support/served-app.ts';
import { countAccounts } from '../support/temp-database.ts';
import { CONFIRMATION, fillIn, middleOf, SIGN_UP, SUBMIT } from './forms.ts';

/** How far apart impatient people click, in milliseconds. */
const GAP_MS = 120;

/** The ways to submit a form twice, all with real mouse and keyboard events. */
const WAYS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'a double click': async (page) => {
    const { x, y } = await middleOf(page, SUBMIT);
    await page.mouse.dblclick(x, y, { delay: 40 });
  },
  'two clicks': async (page) => {
    const { x, y } = await middleOf(page, SUBMIT);
    await page.mouse.click(x, y);
    await wait(GAP_MS);
    await page.mouse.click(x, y);
  },
  'Enter pressed twice': async (page) => {
    await page.locator('#id_email').focus();
    await page.keyboard.press('Enter');
    await wait(GAP_MS);
    await page.keyboard.press('Enter');
  },
};

/** What somebody sees who has posted twice. */
const SEEN = {
  confirmation: { path: CONFIRMATION, text: 'Votre compte a bien été créé' },
  'server error': { path: SIGN_UP, text: 'UNIQUE constraint failed: main_dashboarduser.email' },
  'form error': { path: SIGN_UP, text: 'Un utilisateur avec cette adresse email existe déjà.' },
} as const;

type Expectation = readonly [
  way: string,
  script: 'with scripts' | 'without scripts',
  posts: number,
  seen: keyof typeof SEEN,
];

/** Where the page has no script, it makes no difference whether the browser would run one. */
function expectations(protection: Protection): readonly Expectation[] {
  const second = protection === 'handled' ? 'form error' : 'server error';
  return Object.keys(WAYS).flatMap((way): readonly Expectation[] => {
    if (protection === 'none') return [[way, 'with scripts', 2, second]];
    return [
      [way, 'with scripts', 1, 'confirmation'],
      [way, 'without scripts', 2, second],
    ];
  });
}

describeInChromium('a form submitted twice in a real browser', (chromium) => {
  describe.each(PROTECTIONS)('with protection %s', (protection) => {
    let test: ServedApp;
    let page: Page;

    beforeAll(async () => {
      // At the real cost, the answer comes after the second click.
      test = await serveTestApp({ protection, hashCost: DEFAULT_HASH_COST });
    });

    afterAll(() => test?.close());

    afterEach(() => page.close());

    const openFilledIn = async (email: string, javaScriptEnabled = true): Promise<void> => {
      page = await chromium.newPage({ javaScriptEnabled });
      await page.goto(test.url + SIGN_UP);
      await fillIn(page, signUpValues(email));
    };

    it.each(expectations(protection))('%s %s: %i arrive, then the %s', async (...expectation) => {
      const [way, script, posts, seen] = expectation;
      const email = `${[way, script].join('.').replaceAll(' ', '-')}@example.org`.toLowerCase();
      await openFilledIn(email, script === 'with scripts');
      await WAYS[way]?.(page);
      await page.getByText(SEEN[seen].text).first().waitFor();
      expect(new URL(page.url()).pathname).toBe(SEEN[seen].path);
      expect(test.posts.filter((body) => body.email === email)).toHaveLength(posts);
    });

    it('makes one account of each two posts', async () => {
      const count = expectations(protection).length;
      const expected = { users: count, patients: count, usersWithoutPatient: 0 };
      expect(await countAccounts(test.temp.database)).toEqual(expected);
    });
  });
});
