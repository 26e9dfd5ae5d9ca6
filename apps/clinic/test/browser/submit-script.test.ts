import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { signUpValues } from '../support/forms.ts';
import { type ServedApp, serveTestApp } from '../support/served-app.ts';
import { CONFIRMATION, fillIn, middleOf, SIGN_UP, SUBMIT } from './forms.ts';

describeInChromium('a form with the submit script', (chromium) => {
  let test: ServedApp;
  let page: Page;
  let email: string;
  let release: () => void;

  beforeAll(async () => {
    test = await serveTestApp({ protection: 'client' });
  });

  afterAll(() => test?.close());

  beforeEach(async ({ task }) => {
    email = `${task.id}@example.org`;
    page = await chromium.newPage();
    await page.goto(test.url + SIGN_UP);
    await fillIn(page, signUpValues(email));
    release = test.holdPosts();
  });

  afterEach(async () => {
    release();
    await page.close();
  });

  /** By the mouse alone: a click by Playwright would wait for the answer. */
  const press = async (): Promise<void> => {
    const { x, y } = await middleOf(page, SUBMIT);
    await page.mouse.click(x, y);
  };

  /** Lets the server answer, and gives what it was sent. */
  const finish = async (): Promise<ServedApp['posts']> => {
    release();
    await page.waitForURL(test.url + CONFIRMATION);
    return test.posts.filter((body) => body.email === email);
  };

  /** How the form looks right after it was submitted; to be asked for before. */
  const afterSubmit = (): Promise<unknown> =>
    page.locator(SUBMIT).evaluate(async (button: HTMLButtonElement) => {
      await new Promise((resolve) => window.addEventListener('submit', resolve));
      await new Promise((resolve) => setTimeout(resolve));
      return {
        form: button.form?.className,
        busy: button.form?.ariaBusy,
        button: button.className,
        disabled: button.disabled,
        animation: getComputedStyle(button, '::after').animationName,
      };
    });

  const BUSY = { form: 'is-submitting', busy: 'true', button: 'disabled', disabled: true };

  it.each([
    ['shows that it is busy by a sign that turns', 'no-preference', 'turn'],
    ['shows so by a sign that stands still for who prefers less motion', 'reduce', 'none'],
  ] as const)('%s', async (_, reducedMotion, animation) => {
    await page.emulateMedia({ reducedMotion });
    const look = afterSubmit();
    await press();
    expect(await look).toEqual({ ...BUSY, animation });
    expect(await finish()).toHaveLength(1);
  });

  it('stops every further submit, before the button is disabled and after', async () => {
    const stopped = await page.locator('main form').evaluate(async (form: HTMLFormElement) => {
      const isStopped: boolean[] = [];
      window.addEventListener('submit', (event) => isStopped.push(event.defaultPrevented));
      form.requestSubmit();
      form.requestSubmit();
      await new Promise((resolve) => setTimeout(resolve));
      form.requestSubmit();
      return isStopped;
    });
    expect(stopped).toEqual([false, true, true]);
    expect(await finish()).toHaveLength(1);
  });

  it('still sends the name of the button that was pressed', async () => {
    await page.locator(SUBMIT).evaluate((button: HTMLButtonElement) => {
      button.name = 'pressed';
      button.value = 'yes';
    });
    await press();
    expect(await finish()).toMatchObject([{ pressed: 'yes' }]);
  });

  it('stays usable when the browser finds fault with a field', async () => {
    await fillIn(page, { email: 'nobody' });
    await press();
    expect(await page.locator('.is-submitting, .disabled').count()).toBe(0);
    await fillIn(page, { email });
    const look = afterSubmit();
    await press();
    expect(await look).toMatchObject(BUSY);
    expect(await finish()).toHaveLength(1);
  });
});
