// @module-tag slow

import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
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

const MOST_TRIES = 5;
const TRY_MS = 10_000;

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

    /** Fills the form in, submits it twice, and tells what arrived and what is seen in the end. */
    const submitTwice = async (way: string, script: Expectation[1], email: string) => {
      page = await chromium.newPage({ javaScriptEnabled: script === 'with scripts' });
      await page.goto(test.url + SIGN_UP);
      await fillIn(page, signUpValues(email));
      await WAYS[way]?.(page);
      const texts = Object.values(SEEN).map(({ text }) => page.getByText(text));
      const [first = page.locator('none'), ...others] = texts;
      const anyText = others.reduce((one, other) => one.or(other), first).first();
      await anyText.waitFor({ timeout: TRY_MS });
      const shown = (await anyText.textContent()) ?? '';
      return {
        posts: test.posts.filter((body) => body.email === email).length,
        path: new URL(page.url()).pathname,
        seen: Object.entries(SEEN).find(([, { text }]) => shown.includes(text))?.[0],
      };
    };

    it.each(expectations(protection))(
      '%s %s: %i arrive, then the %s',
      async (...expectation) => {
        const [way, script, posts, seen] = expectation;
        const expected = { posts, path: SEEN[seen].path, seen };
        const name = [way, script].join('.').replaceAll(' ', '-').toLowerCase();
        for (let tries = 1; ; tries++) {
          const found = await submitTwice(way, script, `${name}-${tries}@example.org`);
          // On a busy machine the browser may drop the first submission before it is sent, or the
          // second one may win. Where one is expected, one is enough to be wrong.
          if (posts === 1 || tries === MOST_TRIES || isDeepStrictEqual(found, expected)) {
            return expect(found).toEqual(expected);
          }
          await page.close();
        }
      },
      60_000,
    );

    it('makes one account of each two posts', async () => {
      const count = new Set(test.posts.map((body) => body.email)).size;
      const expected = { users: count, patients: count, usersWithoutPatient: 0 };
      expect(await countAccounts(test.temp.database)).toEqual(expected);
    });
  });
});
