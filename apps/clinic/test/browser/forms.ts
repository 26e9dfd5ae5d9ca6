import type { Page } from 'playwright-core';
import { STAFF } from '../support/temp-database.ts';

export const SIGN_UP = '/mon-compte/creer/patient/';
export const CONFIRMATION = '/mon-compte/creer/confirmation/';
export const LOGIN = '/mon-compte/login/';
export const SUBMIT = 'main form[method=post] [type=submit]';

/** Fills in fields by their names; a checkbox is ticked by `on`. */
export async function fillIn(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`main [name=${name}]`);
    if (await field.evaluate((element) => element.matches('select')))
      await field.selectOption(value);
    else if ((await field.getAttribute('type')) === 'checkbox')
      await field.setChecked(value === 'on');
    else await field.fill(value);
  }
}

/** Does what leads to another page, and waits until that is loaded. */
export async function andLoad(page: Page, act: () => Promise<unknown>): Promise<void> {
  const loaded = page.waitForEvent('load');
  await act();
  await loaded;
}

/** Submits the form of the page, and leaves it to the server to find fault with it. */
export async function submit(
  page: Page,
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  await fillIn(page, values);
  const button = page.locator(SUBMIT).first();
  await button.evaluate((element: HTMLButtonElement) => {
    if (element.form !== null) element.form.noValidate = true;
  });
  await andLoad(page, () => button.click());
}

/** Signs in at the site, unless told as the staff. */
export async function signIn(
  page: Page,
  url: string,
  { email, password }: { readonly email: string; readonly password: string } = STAFF,
): Promise<void> {
  await page.goto(url + LOGIN);
  await submit(page, { email, password });
}

/** Where the mouse meets an element, once it is in sight. */
export async function middleOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const element = page.locator(selector);
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  if (box === null) throw new Error(`${selector} is not shown.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
