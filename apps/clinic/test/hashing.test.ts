import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dialectOf } from '../src/database/dialect.ts';
import { openDatabase } from '../src/database/open-database.ts';
import type { ClinicDatabase } from '../src/database/schema.ts';
import { PROTECTIONS } from '../src/protection.ts';
import { buildApp } from '../src/server/build-app.ts';
import { addUser, USERS } from './support/admin-site.ts';
import { type Browser, createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { signUpValues, userValues } from './support/forms.ts';
import { APP_OPTIONS, createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';

for (const dialect of dialects) {
  for (const protection of PROTECTIONS) {
    describeOn(dialect, `a password with protection ${protection}`, () => {
      let test: TestApp;
      let other: ClinicDatabase;
      let browser: Browser;
      /** For each password that was hashed, what another connection saw meanwhile. */
      let hashed: Transaction[];
      /** What else happens while a password is hashed. */
      let meanwhile: () => Promise<void>;

      beforeEach(async () => {
        hashed = [];
        meanwhile = async () => undefined;
        const hashPassword = async (password: string): Promise<string> => {
          hashed.push(await transactionElsewhere(other));
          await meanwhile();
          return `hash of ${password}`;
        };
        test = await createTestApp({ dialect, protection, hashPassword });
        other = await openElsewhere(test.temp.address);
        browser = createBrowser(sendByInject(test.app));
      });

      afterEach(async () => {
        await other.destroy();
        await test.close();
      });

      it('of a sign-up is hashed while no transaction is open', async () => {
        const answer = await browser.submit(SIGN_UP, signUpValues('new@example.org'));
        expect({ status: answer.status, hashed }).toEqual({ status: 302, hashed: ['none'] });
      });

      it('in the admin is hashed while nobody has to wait for a transaction', async () => {
        await browser.logIn();
        const added = await browser.submit(`${USERS}add/`, userValues('new@example.org'));
        // Unprotected, between the check and the INSERT, in a transaction that has only read.
        const expected = protection === 'handled' ? 'none' : 'reading';
        expect({ status: added.status, hashed }).toEqual({ status: 302, hashed: [expected] });
        const id = await addUser(test.temp.database, 'old@example.org');
        const changed = await browser.submit(
          `${USERS}${id}/change/`,
          userValues('other@example.org'),
        );
        expect({ status: changed.status, hashed }).toEqual({
          status: 302,
          hashed: [expected, expected],
        });
      });

      it('of a sign-up is hashed after the check, so that another one passes it', async () => {
        const email = 'both@example.org';
        const others = [0, 1].map(() => createBrowser(sendByInject(test.app)));
        for (const visitor of others) await visitor.get(SIGN_UP);
        // Each hash lasts until both have begun, whatever the gap between the two posts.
        const bothHash = new Promise<void>((resolve) => {
          meanwhile = async () => {
            if (hashed.length === 2) resolve();
            await bothHash;
          };
        });
        const answers = await Promise.all(
          others.map((visitor) => visitor.post(SIGN_UP, signUpValues(email))),
        );
        const statuses = answers.map(({ status }) => status).sort((one, other) => one - other);
        expect(statuses).toEqual(protection === 'handled' ? [200, 302] : [302, 500]);
        // The same gap after the window: the check of the next one finds the address.
        meanwhile = async () => undefined;
        expect((await browser.submit(SIGN_UP, signUpValues(email))).status).toBe(200);
        expect(hashed).toHaveLength(2);
      });

      it('in the admin is stored although somebody looks at a page meanwhile', async () => {
        const elsewhere = await buildApp({ ...APP_OPTIONS, database: other, protection });
        const visitor = createBrowser(sendByInject(elsewhere));
        await visitor.get(SIGN_UP);
        await browser.logIn();
        const seen: number[] = [];
        meanwhile = async () => {
          seen.push((await visitor.get(SIGN_UP)).status);
        };
        const added = await browser.submit(`${USERS}add/`, userValues('new@example.org'));
        expect({ seen, status: added.status }).toEqual({ seen: [200], status: 302 });
        await elsewhere.close();
      });

      it('in the admin is not hashed when it is not to be stored', async () => {
        await browser.logIn();
        const id = await addUser(test.temp.database, 'old@example.org');
        const path = `${USERS}${id}/change/`;
        const kept = await browser.submit(path, { ...userValues('a@example.org'), password: '' });
        const wrong = await browser.submit(path, userValues('no address'));
        expect([kept.status, wrong.status, hashed]).toEqual([302, 200, []]);
      });
    });
  }

  describeOn(dialect, 'a transaction', () => {
    it('is seen from elsewhere, and whether it only reads', async () => {
      const { temp, close } = await createTestApp({ dialect });
      const other = await openElsewhere(temp.address);
      await addUser(temp.database, 'some@example.org');
      expect(await transactionElsewhere(other)).toBe('none');
      await addUser(temp.database, 'other@example.org');
      await temp.database.transaction().execute(async (transaction) => {
        await transaction.selectFrom('main_dashboarduser').select('id').execute();
        expect(await transactionElsewhere(other)).toBe('reading');
        await transaction.updateTable('main_dashboarduser').set({ first_name: 'B' }).execute();
        expect(await transactionElsewhere(other)).toBe('writing');
      });
      await other.destroy();
      await close();
    });
  });
}

type Transaction = 'none' | 'reading' | 'writing';

/** Another connection, which does not wait for locks. */
async function openElsewhere(address: string): Promise<ClinicDatabase> {
  const other = openDatabase(address, { poolSize: 1 });
  if (dialectOf(other) === 'sqlite') await sql`PRAGMA busy_timeout = 0`.execute(other);
  return other;
}

/** What the transaction that another connection has begun and not ended has done, if there is one. */
function transactionElsewhere(other: ClinicDatabase): Promise<Transaction> {
  return dialectOf(other) === 'sqlite' ? inThisFile(other) : onThisServer(other);
}

async function inThisFile(other: ClinicDatabase): Promise<Transaction> {
  try {
    await sql`BEGIN IMMEDIATE`.execute(other);
  } catch {
    return 'writing';
  }
  await sql`ROLLBACK`.execute(other);
  // Emptying the log has to wait for everybody who reads what it contains.
  const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(other);
  return rows[0]?.busy === 0 ? 'none' : 'reading';
}

async function onThisServer(other: ClinicDatabase): Promise<Transaction> {
  const { rows } = await sql<{ xid: unknown }>`
    SELECT backend_xid AS xid FROM pg_stat_activity
    WHERE xact_start IS NOT NULL AND datname = current_database() AND backend_type = 'client backend'
      AND pid <> pg_backend_pid()`.execute(other);
  if (rows.length === 0) return 'none';
  return rows.some(({ xid }) => xid !== null) ? 'writing' : 'reading';
}
