import { join } from 'node:path';
import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertPatient, insertUser } from '../../src/models/save-user.ts';
import { hashPassword } from '../../src/passwords.ts';
import { addManyUsers, makeSuperuser, NOON } from '../support/admin-site.ts';
import type { Chromium } from '../support/chromium.ts';
import { type ServedApp, serveTestApp } from '../support/served-app.ts';
import { FAST_HASH_COST } from '../support/temp-database.ts';
import { signIn } from './forms.ts';
import { axeViolations, overflow, smallTargets, smallText, watch } from './page-checks.ts';
import type { PageState } from './page-state.ts';
import { PATIENT } from './site-states.ts';

/** Small and common phones, and a laptop, in CSS pixels. */
const WIDTHS = [320, 390, 1280] as const;

/** The folder for screenshots, when they are wanted: `npm run screenshots`. */
const SCREENSHOTS = process.env.CLINIC_SCREENSHOTS;

/** Tests each of the states at each width, on one server, each kind of visitor in a tab. */
export function checkStates(
  chromium: Chromium,
  states: readonly PageState[],
  options: Parameters<typeof serveTestApp>[0] & { readonly locale: string },
): void {
  const { locale, ...appOptions } = options;
  let test: ServedApp;
  const pages = new Map<PageState['who'], Page>();

  beforeAll(async () => {
    test = await serveTestApp({ protection: 'client', ...appOptions });
    await addManyUsers(test.temp.database);
    await makeSuperuser(test.temp.database);
    await addPatient(test);
  });

  afterAll(async () => {
    for (const page of pages.values()) await page.close();
    await test?.close();
  });

  const pageOf = async (who: PageState['who']): Promise<Page> => {
    const known = pages.get(who);
    if (known !== undefined) return known;
    const page = await chromium.newPage({ locale });
    if (who === 'patient') await signIn(page, test.url, PATIENT);
    if (who === 'staff') await signIn(page, test.url);
    pages.set(who, page);
    return page;
  };

  it.each(states)('$name', async ({ name, who, status = 200, open }) => {
    const page = await pageOf(who);
    page.removeAllListeners();
    const problems = watch(page, test.url);
    const answers = collectAnswers(page);
    await open(page, test);
    expect(answers.at(-1)?.status()).toBe(status);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 600 ? 844 : 800 });
      if (SCREENSHOTS !== undefined) {
        const kind = appOptions.production === true ? '-production' : '';
        const path = join(SCREENSHOTS, `${name}${kind}-${locale.slice(0, 2)}-${width}.png`);
        await page.screenshot({ path, fullPage: true });
      }
      const found = {
        overflow: await overflow(page),
        smallTargets: await smallTargets(page),
        smallText: await smallText(page),
        // Translation changes widths, not the structure that axe looks at.
        axe: width === 320 || locale !== 'fr-FR' ? [] : await axeViolations(page),
      };
      expect
        .soft(found, `${width} px`)
        .toEqual({ overflow: 0, smallTargets: [], smallText: [], axe: [] });
    }
    expect(problems).toEqual([]);
  });
}

/** Documents only, as they come. */
function collectAnswers(page: Page): Response[] {
  const answers: Response[] = [];
  page.on('response', (response) => {
    if (response.request().isNavigationRequest()) answers.push(response);
  });
  return answers;
}

async function addPatient({ temp: { database } }: ServedApp): Promise<void> {
  const { email, password } = PATIENT;
  const account = { first_name: 'a', last_name: 'bc', is_active: true, is_patient: true };
  const hash = await hashPassword(password, FAST_HASH_COST);
  const user = await insertUser(database, { email, password: hash, ...account }, NOON);
  await insertPatient(database, user, 40, NOON);
}
