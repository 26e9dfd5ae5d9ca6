// @module-tag slow

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addManyUsers, makeSuperuser, USERS } from '../support/admin-site.ts';
import { describeInChromium } from '../support/chromium.ts';
import { dialects } from '../support/dialects.ts';
import { type ServedApp, serveTestApp } from '../support/served-app.ts';
import { STAFF } from '../support/temp-database.ts';
import { andLoad, submit } from './forms.ts';

for (const dialect of dialects) {
  describeInChromium(`the admin in a real browser, on ${dialect}`, (chromium) => {
    let test: ServedApp;
    let page: Page;

    beforeAll(async () => {
      test = await serveTestApp({ dialect, protection: 'handled' });
      await addManyUsers(test.temp.database);
      await makeSuperuser(test.temp.database);
      page = await chromium.newPage();
    });

    afterAll(() => test?.close());

    const follow = (name: string | RegExp): Promise<void> =>
      andLoad(page, () => page.getByRole('link', { name }).first().click());
    const path = (): string => page.url().slice(test.url.length);
    const alert = async (): Promise<string> =>
      ((await page.locator('main .alert').textContent()) ?? '').trim();
    const rows = () => page.locator('main tbody tr');

    // One visit, in this order.

    it('asks who it is, and leads to what was asked for', async () => {
      await page.goto(test.url + USERS);
      expect(path()).toBe(`/admin/login/?next=${USERS}`);
      await submit(page, { username: STAFF.email, password: 'wrong' });
      expect(await alert()).toContain('Veuillez compléter correctement');
      await submit(page, { username: STAFF.email, password: STAFF.password });
      expect(path()).toBe(USERS);
    });

    it('searches', async () => {
      await page.locator('#searchbar').fill('user07');
      await andLoad(page, () => page.keyboard.press('Enter'));
      expect(await rows().count()).toBe(1);
      expect(await rows().first().textContent()).toContain('user07@example.org');
    });

    it('turns pages', async () => {
      await page.goto(test.url + USERS);
      expect(await rows().count()).toBe(20);
      await follow(/^Page 3$|^3$/u);
      expect(path()).toBe(`${USERS}?p=3`);
      expect(await rows().count()).toBe(7);
    });

    it('orders, and turns the order round', async () => {
      await page.goto(test.url + USERS);
      await andLoad(page, () => page.locator('thead a').getByText('Adresse email').click());
      expect(await rows().first().textContent()).toContain(STAFF.email);
      await andLoad(page, () => page.locator('thead a').getByText('Adresse email').click());
      expect(await rows().first().textContent()).toContain('user45@example.org');
    });

    it('filters, and forgets the filter', async () => {
      await page.goto(test.url + USERS);
      const filters = page.locator('details.filters');
      if (!(await filters.evaluate((element) => element.hasAttribute('open')))) {
        await filters.locator('summary').click();
      }
      await andLoad(page, () => filters.locator('a[href*="is_doctor__exact=1"]').click());
      expect(await rows().count()).toBe(1);
      expect(await rows().first().textContent()).toContain('user01@example.org');
      await follow(/Effacer tous les filtres/u);
      expect(await rows().count()).toBe(20);
    });

    it('adds, with its errors at the fields', async () => {
      await page.goto(`${test.url}${USERS}add/`);
      await submit(page, { email: 'nobody', first_name: 'Grace', last_name: 'Hopper' });
      const wrong = page.locator('[aria-invalid=true]');
      expect(await wrong.evaluateAll((fields) => fields.map((field) => field.id))).toEqual([
        'id_password',
        'id_email',
      ]);
      await submit(page, { password: 'correct horse battery', email: 'grace@example.org' });
      expect(path()).toBe(USERS);
      expect(await alert()).toContain('Grace HOPPER');
    });

    it('changes, and remembers what', async () => {
      await page.goto(`${test.url}${USERS}?q=grace`);
      await andLoad(page, () => rows().first().locator('th a').click());
      await submit(page, { first_name: 'Rear Admiral' });
      expect(await alert()).toContain('Rear Admiral HOPPER');
      await page.goto(`${test.url}${USERS}?q=grace`);
      await andLoad(page, () => rows().first().locator('th a').click());
      await follow('Historique');
      expect(await rows().count()).toBe(2);
      expect(await page.locator('main tbody').textContent()).toContain('Prénom');
    });

    it('deletes, once it was confirmed', async () => {
      await page.goto(`${test.url}${USERS}?q=grace`);
      await andLoad(page, () => rows().first().locator('th a').click());
      await follow('Supprimer');
      expect(await page.locator('main').textContent()).toContain('Rear Admiral HOPPER');
      await submit(page);
      expect(await alert()).toContain('Rear Admiral HOPPER');
      await page.goto(`${test.url}${USERS}?q=grace`);
      expect(await rows().count()).toBe(0);
    });

    it('deletes several, once it was confirmed', async () => {
      await page.goto(`${test.url}${USERS}?q=user4`);
      expect(await rows().count()).toBe(6);
      for (const index of [0, 1]) await page.locator('[name=_selected_action]').nth(index).check();
      await submit(page, { action: 'delete_selected' });
      await submit(page);
      expect(await alert()).toContain('2 utilisateurs');
      await page.goto(`${test.url}${USERS}?q=user4`);
      expect(await rows().count()).toBe(4);
    });

    it('logs out', async () => {
      await andLoad(page, () => page.getByRole('button', { name: 'Déconnexion' }).click());
      await page.goto(`${test.url}/admin/`);
      expect(path()).toBe('/admin/login/?next=/admin/');
    });
  });
}
