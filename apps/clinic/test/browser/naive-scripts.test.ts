import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { signUpValues } from '../support/forms.ts';
import { type ServedApp, serveTestApp } from '../support/served-app.ts';
import { CONFIRMATION, fillIn, SIGN_UP, SUBMIT } from './forms.ts';

/** Scripts that are written against, or without a thought of, a second click. */
const SCRIPTS = {
  'disables the button on click': (form: HTMLFormElement) => {
    const button = form.querySelector<HTMLButtonElement>('[type=submit]');
    button?.addEventListener('click', () => {
      button.disabled = true;
    });
  },
  'disables the button on submit': (form: HTMLFormElement) => {
    form.addEventListener('submit', () => {
      const button = form.querySelector<HTMLButtonElement>('[type=submit]');
      if (button !== null) button.disabled = true;
    });
  },
  'sends the form by fetch': (form: HTMLFormElement) => {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = new FormData(form) as unknown as Record<string, string>;
      void fetch(form.action, { method: 'POST', body: new URLSearchParams(values) });
    });
  },
} as const;

describeInChromium('two clicks where a script', (chromium) => {
  let test: ServedApp;
  let page: Page;

  beforeAll(async () => {
    test = await serveTestApp({ protection: 'none' });
  });

  afterEach(() => page.close());

  afterAll(() => test?.close());

  it.each([
    ['disables the button on click', 0],
    ['disables the button on submit', 1],
    ['sends the form by fetch', 2],
  ] as const)('%s send the form %i times', async (script, times) => {
    const email = `${script.replaceAll(' ', '-')}@example.org`;
    // The policy of the pages allows neither scripts nor fetch.
    page = await chromium.newPage({ bypassCSP: true });
    await page.goto(test.url + SIGN_UP);
    await fillIn(page, signUpValues(email));
    const button = page.locator(SUBMIT);
    await page.locator('main form[method=post]').evaluate(SCRIPTS[script]);
    const release = test.holdPosts();
    // As the mouse does it: a click on a disabled button is one too.
    const { x, y, width, height } = (await button.boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.mouse.click(x + width / 2, y + height / 2);
    const posts = (): number => test.posts.filter((body) => body.email === email).length;
    await expect.poll(posts).toBe(times);
    release();
    // Another post would have come before this page.
    if (times === 1) await page.waitForURL(test.url + CONFIRMATION);
    else await page.evaluate((address) => fetch(address).then(() => undefined), SIGN_UP);
    expect(posts()).toBe(times);
  });
});
