import { afterAll, beforeAll, expect, it } from 'vitest';
import { addManyUsers, NOON, PATIENTS, readRows, signedIn, USERS } from './support/admin-site.ts';
import type { Browser } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

for (const dialect of dialects) {
  describeOn(dialect, 'the lists of the admin', () => {
    let test: TestApp;
    let browser: Browser;

    beforeAll(async () => {
      test = await createTestApp({ dialect, now: () => NOON });
      await addManyUsers(test.temp.database);
      browser = await signedIn(test);
    });

    afterAll(() => test.close());

    const rowsOf = async (address: string): Promise<string[][]> => {
      const page = await browser.get(address);
      expect(page.status).toBe(200);
      return readRows(page.body);
    };

    it('shows the columns of the original, newest first, twenty a page', async () => {
      const page = await browser.get(USERS);
      const heads = [...page.body.matchAll(/<th scope="col"[^>]*><a[^>]*>(.*?)<\/a>/gu)];
      expect(heads.map((head) => head[1])).toEqual([
        'PK',
        'Nom complet',
        'Date de création',
        'Type',
        'Adresse email',
        'Actif',
        'Validé',
        'Dernière connexion',
      ]);
      const rows = readRows(page.body);
      expect(rows).toHaveLength(20);
      expect(rows[1]?.slice(1)).toEqual([
        'ABA06',
        '15 janvier 2026 12:00',
        'Patient',
        'user00@example.org',
        'Oui',
        'Inconnu',
        '-',
      ]);
      expect(rows[2]?.slice(1, 4)).toEqual(['A BB', '14 janvier 2026 12:00', 'Staff']);
      expect(page.body).toContain('47 utilisateurs');
    });

    it('turns the pages, and shows all on one', async () => {
      const [first, second, third, all] = await Promise.all(
        ['', '?p=2', '?p=3', '?all='].map((query) => rowsOf(USERS + query)),
      );
      expect([first, second, third, all].map((rows) => rows?.length)).toEqual([20, 20, 7, 47]);
      expect([...(first ?? []), ...(second ?? []), ...(third ?? [])]).toEqual(all);
      const page = await browser.get(`${USERS}?p=2`);
      expect(page.body).toMatch(/aria-label="Page 2" class="this-page" aria-current="page"/u);
    });

    it.each([
      ['5', 'staff@example.org', 'user00@example.org'],
      ['-5', 'user45@example.org', 'user44@example.org'],
      ['3', 'user45@example.org', 'user44@example.org'],
      ['4.5', 'staff@example.org', 'user01@example.org'],
      ['-4.-5', 'user44@example.org', 'user42@example.org'],
      // The staff has signed in, and an empty time comes last in both directions.
      ['8', 'staff@example.org', 'user45@example.org'],
      ['-8', 'staff@example.org', 'user45@example.org'],
    ])('orders by the columns %s', async (order, first, second) => {
      const rows = await rowsOf(`${USERS}?o=${order}`);
      expect(rows.slice(0, 2).map((row) => row[4])).toEqual([first, second]);
    });

    it('orders by a further column first, and keeps the others', async () => {
      const { body } = await browser.get(`${USERS}?o=5.-3`);
      expect(body).toMatch(/column-creation_date sorted descending"><a\s+href="[^"]*\?o=3\.5"/u);
      expect(body).toMatch(/column-is_active"><a\s+href="[^"]*\?o=6\.5\.-3"/u);
    });

    it('says which column it is ordered by, and turns the order round', async () => {
      const page = await browser.get(`${USERS}?o=5`);
      expect(page.body).toMatch(/aria-sort="ascending"><a\s+href="[^"]*\?o=-5"/u);
    });

    it.each([
      ['creation_date__gte=2026-01-15&creation_date__lt=2026-01-16', 1],
      ['creation_date__gte=2026-01-08&creation_date__lt=2026-01-16', 8],
      ['creation_date__gte=2026-01-01&creation_date__lt=2026-02-01', 15],
      ['creation_date__gte=2025-01-01&creation_date__lt=2026-01-01', 31],
      ['creation_date__gte=2026-01-14%2012:00:00%2B01:00&creation_date__lt=2026-01-16', 2],
      ['is_active__exact=1', 17],
      ['is_active__exact=0', 30],
      ['has_been_validated__exact=1', 9],
      ['has_been_validated__exact=0', 27],
      ['has_been_validated__isnull=True', 11],
      ['is_doctor__exact=1', 1],
      ['is_patient__exact=1', 23],
      ['is_staff__exact=1', 1],
      ['is_patient__exact=1&is_active__exact=1', 8],
    ])('filters the users by %s', async (query, found) => {
      // The account of the staff was created by the system's clock, on another day.
      const rows = await rowsOf(`${USERS}?all=&${query}`);
      expect(rows).toHaveLength(found);
    });

    it('offers filters that are in use, and marks them', async () => {
      const page = await browser.get(`${USERS}?is_patient__exact=1&q=user`);
      expect(page.body).toMatch(/href="[^"]*is_patient__exact=1[^"]*" aria-current="true">Oui/u);
      for (const [, href = ''] of page.body.matchAll(/<li><a href="([^"]*)"/gu)) {
        const address = href.replaceAll('&amp;', '&');
        if (address.startsWith(USERS)) expect((await browser.get(address)).status).toBe(200);
      }
      expect(page.body).toMatch(/23 résultats \(<a\s+href="[^?"]*">47 résultats<\/a>\)/u);
    });

    it.each([
      ['user07', 1],
      ['USER07', 1],
      ['user0 example.org', 10],
      ['ada staff', 1],
      ['%', 0],
      ['_', 0],
      ['user!', 0],
      ['nobody', 0],
    ])('searches for %j', async (words, found) => {
      expect(await rowsOf(`${USERS}?all=&q=${encodeURIComponent(words)}`)).toHaveLength(found);
    });

    it('lists, filters and searches the patients', async () => {
      const rows = await rowsOf(PATIENTS);
      expect(rows).toHaveLength(20);
      expect(rows[0]?.slice(1)).toEqual(['ABA06', '15 janvier 2026 12:00', 'Oui', 'Inconnu']);
      expect(await rowsOf(`${PATIENTS}?p=2`)).toHaveLength(3);
      expect(await rowsOf(`${PATIENTS}?q=aba06`)).toHaveLength(1);
      expect(await rowsOf(`${PATIENTS}?q=ba`)).toHaveLength(2);
      expect(await rowsOf(`${PATIENTS}?all=&user__is_active__exact=1`)).toHaveLength(8);
      expect(await rowsOf(`${PATIENTS}?all=&user__has_been_validated__isnull=True`)).toHaveLength(
        5,
      );
      const today = 'user__creation_date__gte=2026-01-15&user__creation_date__lt=2026-01-16';
      expect(await rowsOf(`${PATIENTS}?${today}`)).toHaveLength(1);
    });

    it.each([
      "o=1'",
      'o=1;drop table main_dashboarduser',
      'o=99.-99.0',
      'o=(select 1)',
      'o=1&o=-2',
      'p=1 or 1=1',
      'p=',
      'q=%00',
      'q=%20',
      'e=1',
      'e=1&is_active__exact=2',
    ])('takes no notice of %s', async (query) => {
      const rows = await rowsOf(`${USERS}?${query.replaceAll(' ', '%20')}`);
      expect(rows).toHaveLength(20);
    });

    it.each([
      'p=0',
      'p=-1',
      'p=4',
      'p=99999999999999999999',
      `p=${'9'.repeat(400)}`,
      'is_active__exact=2',
      "is_active__exact=1' or '1'='1",
      'is_active__exact=',
      'creation_date__gte=2026-02-30',
      'creation_date__gte=0000-00-00',
      "creation_date__gte=2026-01-01' --",
      'creation_date__gte=2026-01-01 99:99:99+99:99',
      'password__startswith=a',
      'is_superuser__exact=1',
      'has_been_validated__isnull=maybe',
      '__proto__=1',
      'constructor=1',
    ])('leads from %s to the list', async (query) => {
      const answer = await browser.get(`${USERS}?${query.replaceAll(' ', '%20')}`);
      expect(answer).toMatchObject({ status: 302, location: `${USERS}?e=1` });
      expect(await rowsOf(`${USERS}?e=1`)).toHaveLength(20);
    });

    it.each([`' or '1'='1`, `'; drop table main_dashboarduser; --`, '\\', "%' escape '"])(
      'searches for %s as text',
      async (words) => {
        expect(await rowsOf(`${USERS}?q=${encodeURIComponent(words)}`)).toHaveLength(0);
        expect(await rowsOf(`${USERS}?all=`)).toHaveLength(47);
      },
    );

    it('searches for as many characters as fit, and for no half of one', async () => {
      const words = `${'x'.repeat(199)}𝒜y`;
      const { body } = await browser.get(`${USERS}?q=${encodeURIComponent(words)}`);
      expect(body).toContain(`value="${'x'.repeat(199)}𝒜"`);
    });

    it('searches for what is no text at all, and finds nothing', async () => {
      expect(await rowsOf(`${USERS}?q=%ff%fe`)).toHaveLength(0);
    });
  });
}
