import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { signUpValues } from '../support/forms.ts';
import { type ServedApp, serveTestApp } from '../support/served-app.ts';
import type { TestApp } from '../support/test-app.ts';
import { andLoad, CONFIRMATION, fillIn, SIGN_UP, SUBMIT } from './forms.ts';

/** What a page tells of its last `pageshow`. */
declare global {
  interface Window {
    wasKept?: boolean;
  }
}

describeInChromium('the back button after a sign-up', (chromium) => {
  let page: Page;

  afterEach(() => page.close());

  const restored = { email: 'first@example.org', guc_agreement: 'true' };
  const { guc_agreement, ...typed } = signUpValues('first@example.org');

  describe.each([
    // What may be completed by browsers, and the tick, but neither names, age nor passwords.
    ['loads the page anew', false, { ...emptied(typed), ...restored }],
    ['shows the page as it was left, where pages may be kept', true, { ...typed, ...restored }],
  ])('%s', (_, mayBeKept, shown) => {
    let test: ServedApp;

    beforeAll(async () => {
      test = await serveTestApp({ protection: 'client' }, mayBeKept ? allowKeeping : undefined);
    });

    afterAll(() => test?.close());

    it('and the form can be sent again', async () => {
      const values = signUpValues('first@example.org');
      page = await chromium.newPage();
      await page.addInitScript(() => {
        window.addEventListener('pageshow', ({ persisted }) => {
          window.wasKept = persisted;
        });
      });
      await page.goto(test.url + SIGN_UP);
      await fillIn(page, values);
      await andLoad(page, () => page.locator(SUBMIT).click());
      expect(page.url()).toBe(test.url + CONFIRMATION);

      await page.goBack({ waitUntil: 'commit' });
      expect(page.url()).toBe(test.url + SIGN_UP);
      await page.waitForFunction(() => window.wasKept !== undefined);
      expect(await page.evaluate(() => window.wasKept)).toBe(mayBeKept);
      expect(await page.locator('.is-submitting, [aria-busy], .disabled').count()).toBe(0);
      expect(await page.locator(SUBMIT).isEnabled()).toBe(true);
      expect(await shownValues(page)).toEqual(shown);

      await fillIn(page, { ...values, email: 'second@example.org' });
      await andLoad(page, () => page.locator(SUBMIT).click());
      expect(page.url()).toBe(test.url + CONFIRMATION);
      expect(test.posts.map(({ email }) => email)).toEqual([
        'first@example.org',
        'second@example.org',
      ]);
    });
  });
});

/** Browsers keep no page that asks not to be stored. */
function allowKeeping({ app }: TestApp): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.removeHeader('cache-control');
  });
}

function emptied(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(values).map((name) => [name, '']));
}

function shownValues(page: Page): Promise<Record<string, string>> {
  return page.locator('main form').evaluate((form: HTMLFormElement) => {
    const fields = [...form.elements].filter((element) => element instanceof HTMLInputElement);
    return Object.fromEntries(
      fields
        .filter(({ type }) => type !== 'hidden')
        .map(({ name, type, checked, value }) => [
          name,
          type === 'checkbox' ? String(checked) : value,
        ]),
    );
  });
}
