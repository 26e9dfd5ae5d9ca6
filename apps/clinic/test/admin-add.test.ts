import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ObservedStatement } from '../src/database/observe-dialect.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { PROTECTIONS } from '../src/protection.ts';
import { buildApp } from '../src/server/build-app.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, userValues } from './support/forms.ts';
import type { TempDatabase } from './support/temp-database.ts';
import { APP_OPTIONS, createTestApp, type TestApp } from './support/test-app.ts';

const LIST = '/admin/main/dashboarduser/';
const ADD = '/admin/main/dashboarduser/add/';

for (const dialect of dialects) {
  for (const protection of PROTECTIONS) {
    describeOn(dialect, `the admin with protection ${protection}`, () => {
      let app: FastifyInstance;
      let temp: TempDatabase;
      let close: TestApp['close'];

      beforeEach(async () => {
        ({ app, temp, close } = await createTestApp({ dialect, protection }));
      });

      afterEach(() => close());

      it('adds a user, notes it in the log and says so once', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        const added = await browser.submit(ADD, { ...userValues('New@example.org'), _save: 'x' });
        expect(added).toMatchObject({ status: 302, location: LIST });
        const page = await browser.get(LIST);
        expect(readPage(page.body).alerts).toEqual([
          "L'objet utilisateur « A BC » a été ajouté avec succès.",
        ]);
        expect(page.body).toContain('new@example.org');
        expect(readPage((await browser.get(LIST)).body).alerts).toEqual([]);

        const log = await temp.database.selectFrom('django_admin_log').selectAll().execute();
        expect(log).toMatchObject([
          { object_table: 'main_dashboarduser', object_repr: 'A BC', action_flag: 1 },
        ]);
        const user = await temp.database
          .selectFrom('main_dashboarduser')
          .selectAll()
          .where('email', '=', 'new@example.org')
          .executeTakeFirstOrThrow();
        expect(user).toMatchObject({ is_active: false, is_staff: false, is_patient: false });
        expect(user.password).toMatch(/^bcrypt_sha256\$\$2b\$/u);
      });

      it('returns to the form when another user is to be added', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        const values = { ...userValues('new@example.org'), _addanother: 'x' };
        expect(await browser.submit(ADD, values)).toMatchObject({ status: 302, location: ADD });
      });

      it('shows the form error when the address is taken, and writes nothing', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        await browser.submit(ADD, userValues('new@example.org'));
        const again = await browser.submit(ADD, userValues('new@example.org'));
        expect(again.status).toBe(200);
        expect(readPage(again.body)).toMatchObject({
          alerts: ["Corrigez l'erreur ci-dessous."],
          errors: ['Un utilisateur avec cette adresse email existe déjà.'],
        });
        const log = await temp.database.selectFrom('django_admin_log').selectAll().execute();
        expect(log).toHaveLength(1);
      });

      it('checks, saves and notes a user in one transaction', async () => {
        const statements: ObservedStatement[] = [];
        const observe = (statement: ObservedStatement): void => void statements.push(statement);
        const database = openDatabase(temp.address, { observe });
        const observed = await buildApp({ ...APP_OPTIONS, database, protection });
        const browser = createBrowser(sendByInject(observed));
        await browser.logIn();
        await browser.get(ADD);
        statements.length = 0;
        expect((await browser.post(ADD, userValues('new@example.org'))).status).toBe(302);
        const within = statements.filter(({ transaction }) => transaction !== undefined);
        expect(new Set(within.map(({ transaction }) => transaction)).size).toBe(1);
        expect(within.map(({ sql }) => sql.split(' ', 1)[0])).toEqual(
          ['BEGIN', 'select', 'insert', 'insert', 'COMMIT'].map((word) =>
            expect.stringMatching(new RegExp(`^${word}$`, 'iu')),
          ),
        );
        await observed.close();
        await database.destroy();
      });

      it('goes on after a failed transaction', async () => {
        const browser = createBrowser(sendByInject(app));
        await browser.logIn();
        await browser.submit(ADD, userValues('new@example.org'));
        const otherCase = await browser.submit(ADD, userValues('NEW@example.org'));
        expect(otherCase.status).toBe(protection === 'handled' ? 200 : 500);
        expect(await browser.submit(ADD, userValues('next@example.org'))).toMatchObject({
          status: 302,
        });
      });
    });
  }
}
