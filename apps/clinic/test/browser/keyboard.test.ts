// @module-tag slow

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textsOf } from '../../src/i18n/texts.ts';
import { describeInChromium } from '../support/chromium.ts';
import { type ServedApp, serveTestApp } from '../support/served-app.ts';
import { STAFF } from '../support/temp-database.ts';
import { readControls } from './accessibility-tree.ts';
import { andLoad, CONFIRMATION, SIGN_UP } from './forms.ts';

const PASSWORD = 'correct horse battery';

describeInChromium('signing up by keyboard only', (chromium) => {
  let test: ServedApp;
  let page: Page;

  beforeAll(async () => {
    test = await serveTestApp({ protection: 'handled' });
  });

  afterAll(() => test?.close());

  describe.each(['fr', 'en'] as const)('in %s', (language) => {
    const texts = textsOf(language);
    const { signUp, messages, layout } = texts;

    beforeEach(async () => {
      page = await chromium.newPage({ locale: language });
      await page.goto(test.url + SIGN_UP);
    });

    afterEach(() => page.close());

    /** Types into the fields one after the other, from the one that has the focus on. */
    const type = async (...values: readonly string[]): Promise<void> => {
      for (const value of values) {
        await page.keyboard.type(value);
        await page.keyboard.press('Tab');
      }
    };

    const focusFirstField = async (): Promise<void> => {
      while ((await focused()) !== signUp.firstName) await page.keyboard.press('Tab');
    };

    const focused = async (): Promise<string | undefined> => {
      const controls = await readControls(page, ...STOPS);
      return controls.find((control) => control.focused)?.name;
    };

    const fields = () => readControls(page, 'textbox', 'checkbox');

    it('meets everything in the order in which it is read', async () => {
      const met: (string | undefined)[] = [];
      for (let stop = 0; stop < 15; stop += 1) {
        await page.keyboard.press('Tab');
        met.push(await focused());
      }
      expect(met).toEqual([
        layout.skip,
        texts.siteName,
        layout.home,
        layout.createAccount,
        layout.signIn,
        ...[signUp.firstName, signUp.lastName, signUp.age, signUp.email],
        ...[signUp.password, signUp.passwordAgain, `${signUp.terms} *`, signUp.submit],
        layout.back,
        language === 'fr' ? 'English' : 'Français',
      ]);
    });

    it('skips to the content, and opens the menu', async () => {
      await page.keyboard.press('Tab');
      expect(await page.locator('.skip').boundingBox()).toMatchObject({ x: 16 });
      await page.keyboard.press('Enter');
      expect(new URL(page.url()).hash).toBe('#contenu');
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(signUp.firstName);

      await page.locator('summary').focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(layout.patient);
    });

    it('names and describes every field', async () => {
      const field = (role: string, name: string, description = '') => ({
        ...{ role, name, description, required: true, invalid: false, focused: false },
      });
      expect(await fields()).toEqual([
        field('textbox', signUp.firstName, signUp.firstNameHelp),
        field('textbox', signUp.lastName, signUp.lastNameHelp),
        field('textbox', signUp.age, signUp.ageHelp),
        field('textbox', signUp.email, signUp.emailHelp),
        field('textbox', signUp.password),
        field('textbox', signUp.passwordAgain, signUp.passwordAgainHelp),
        { ...field('checkbox', `${signUp.terms} *`), required: false },
      ]);
    });

    it('is stopped at the first empty field, which nothing is sent for', async () => {
      const before = test.posts.length;
      await focusFirstField();
      await type('a', 'bc');
      await page.keyboard.press('Enter');
      expect(await focused()).toBe(signUp.age);
      expect(test.posts).toHaveLength(before);
    });

    it('has every error read out at its field, the first of which has the focus', async () => {
      await focusFirstField();
      await type('a', 'bc', '40', STAFF.email, PASSWORD, 'another');
      await page.keyboard.press('Space');
      await andLoad(page, () => page.keyboard.press('Enter'));

      const [alert] = await page.getByRole('alert').allTextContents();
      expect(alert).toBe(messages.correctSeveral);
      const wrong = (await fields()).filter(({ invalid }) => invalid);
      expect(wrong).toMatchObject([
        {
          name: signUp.email,
          description: `${messages.emailTaken} ${signUp.emailHelp}`,
          focused: true,
        },
        {
          name: signUp.passwordAgain,
          description: `${messages.passwordsDiffer} ${signUp.passwordAgainHelp}`,
          focused: false,
        },
      ]);
    });

    it('ends with an account, by Space on the checkbox and Enter', async () => {
      await focusFirstField();
      await type('a', 'bc', '40', `${language}@example.org`, PASSWORD, PASSWORD);
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(signUp.submit);
      await andLoad(page, () => page.keyboard.press('Enter'));
      expect(page.url()).toBe(test.url + CONFIRMATION);
      expect(await page.locator('main').textContent()).toContain(texts.confirmation.created);
    });
  });
});

/** What the focus can be on. */
const STOPS = ['link', 'button', 'textbox', 'checkbox', 'DisclosureTriangle'];
