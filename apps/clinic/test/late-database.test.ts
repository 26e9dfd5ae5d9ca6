import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../src/database/open-database.ts';
import type { ClinicDatabase } from '../src/database/schema.ts';
import { buildApp } from '../src/server/build-app.ts';
import { openWorkerDatabases } from '../src/server/worker-databases.ts';
import { type Browser, createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, signUpValues } from './support/forms.ts';
import { startLosingRelay } from './support/losing-relay.ts';
import { createTempDatabase, type TempDatabase } from './support/temp-database.ts';
import { APP_OPTIONS } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
/** Long enough for what is not locked, on a machine that is busy with other tests. */
const LIMIT_MS = 1000;
/** For what follows by itself. */
const SOON = { timeout: 10_000 };

for (const dialect of dialects) {
  describeOn(dialect, 'a database that does not answer in time', () => {
    let temp: TempDatabase;
    let database: ClinicDatabase;
    let app: FastifyInstance;

    const build = async (protection: 'none' | 'handled'): Promise<Browser> => {
      app = await buildApp({ ...APP_OPTIONS, database, protection, healthTimeoutMs: 50 });
      return createBrowser(sendByInject(app));
    };

    /** Does something while another connection keeps everybody from writing accounts. */
    const whileLocked = (work: (other: ClinicDatabase) => Promise<void>): Promise<void> =>
      temp.database.connection().execute(async (other) => {
        await sql.raw(dialect === 'sqlite' ? 'BEGIN IMMEDIATE' : 'BEGIN').execute(other);
        if (dialect === 'postgres') {
          await sql`LOCK TABLE main_dashboarduser IN ACCESS EXCLUSIVE MODE`.execute(other);
        }
        await work(other);
        await sql`ROLLBACK`.execute(other);
      });

    beforeEach(async () => {
      temp = await createTempDatabase(dialect);
      const limits = { statementMs: LIMIT_MS, idleInTransactionMs: 10 * LIMIT_MS };
      database = openDatabase(temp.address, { limits });
      if (dialect === 'sqlite') {
        await sql.raw(`PRAGMA busy_timeout = ${LIMIT_MS}`).execute(database);
      }
    });

    afterEach(async () => {
      await app?.close();
      await database.destroy();
      await temp.dispose();
    });

    it.each([
      ['fr', 'Service momentanément indisponible (503)', /réessayer dans quelques instants/u],
      ['en', 'Service unavailable (503)', /try again in a moment/u],
    ])('is a reason to come back, in language %s', async (language, title, advice) => {
      const browser = await build('handled');
      await browser.get(SIGN_UP);
      const form = { csrfmiddlewaretoken: browser.token(), ...signUpValues('new@example.org') };
      await whileLocked(async () => {
        const { statusCode, headers, body } = await app.inject({
          method: 'POST',
          url: SIGN_UP,
          headers: {
            cookie: browser.cookie(),
            'accept-language': language,
            'content-type': 'application/x-www-form-urlencoded',
          },
          payload: String(new URLSearchParams(form)),
        });
        expect(statusCode).toBe(503);
        expect(headers['retry-after']).toBe('5');
        expect(readPage(body).title).toContain(title);
        expect(body).toMatch(advice);
      });
      const later = await browser.submit(SIGN_UP, signUpValues('new@example.org'));
      expect(later.status).toBe(302);
    });

    it('is a server error where nothing is handled', async () => {
      const browser = await build('none');
      await browser.get(SIGN_UP);
      await whileLocked(async () => {
        const { status } = await browser.post(SIGN_UP, signUpValues('new@example.org'));
        expect(status).toBe(500);
      });
    });
  });
}

describeOn('postgres', 'a worker', () => {
  let temp: TempDatabase;

  it('speaks the language of the visitor also where no session can be read', async () => {
    const limits = { statementMs: LIMIT_MS, idleInTransactionMs: 10 * LIMIT_MS };
    const database = openDatabase(temp.address, { limits });
    const app = await buildApp({ ...APP_OPTIONS, database, protection: 'handled' });
    const browser = createBrowser(sendByInject(app));
    await browser.get(SIGN_UP);
    await temp.database.connection().execute(async (other) => {
      await sql`BEGIN`.execute(other);
      await sql`LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE`.execute(other);
      const headers = { cookie: browser.cookie(), 'accept-language': 'en' };
      const { statusCode, body } = await app.inject({ url: SIGN_UP, headers });
      expect(statusCode).toBe(503);
      expect(readPage(body).title).toContain('Service unavailable (503)');
      await sql`ROLLBACK`.execute(other);
    });
    await app.close();
    await database.destroy();
  });

  beforeEach(async () => {
    temp = await createTempDatabase('postgres');
  });

  afterEach(() => temp.dispose());

  it('limits requests and probes, and not what it does beside them', async () => {
    const databases = openWorkerDatabases({ database: temp.address, poolSize: 1 }, undefined);
    const limitsOf = async (database: ClinicDatabase): Promise<unknown> => {
      const { rows } = await sql`
        SELECT current_setting('statement_timeout') AS statement,
          current_setting('idle_in_transaction_session_timeout') AS idle`.execute(database);
      return rows[0];
    };
    expect({
      requests: await limitsOf(databases.requests),
      tasks: await limitsOf(databases.tasks),
      health: await limitsOf(databases.health),
    }).toEqual({
      requests: { statement: '10s', idle: '90s' },
      tasks: { statement: '0', idle: '0' },
      health: { statement: '2s', idle: '2s' },
    });
    await databases.close();
  });

  it('asks once at a time for its health, and goes on to answer', async () => {
    const { requests, close } = openWorkerDatabases(
      { database: temp.address, poolSize: 2 },
      undefined,
    );
    const app = await buildApp({
      ...APP_OPTIONS,
      database: requests,
      protection: 'handled',
      healthTimeoutMs: 20,
    });
    await temp.database.connection().execute(async (other) => {
      await sql`BEGIN`.execute(other);
      await sql`LOCK TABLE main_dashboarduser IN ACCESS EXCLUSIVE MODE`.execute(other);
      for (let probe = 0; probe < 5; probe += 1) {
        expect((await app.inject('/healthz')).statusCode).toBe(503);
      }
      const waiting = async (): Promise<number> => {
        const { rows } = await sql`
          SELECT query FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(other);
        return rows.length;
      };
      await expect.poll(waiting, SOON).toBe(1);
      expect((await app.inject(SIGN_UP)).statusCode).toBe(200);
      await sql`ROLLBACK`.execute(other);
    });
    await expect.poll(async () => (await app.inject('/healthz')).statusCode, SOON).toBe(200);
    await app.close();
    await close();
  });

  it('is healthy again by another connection when its own is lost without a word', async () => {
    const relay = await startLosingRelay(temp.address);
    const { health, close } = openWorkerDatabases(
      { database: relay.address, poolSize: 1 },
      undefined,
    );
    const app = await buildApp({
      ...APP_OPTIONS,
      database: health,
      protection: 'handled',
      healthTimeoutMs: 500,
    });
    const askHealth = async (): Promise<number> => (await app.inject('/healthz')).statusCode;
    expect(await askHealth()).toBe(200);
    relay.lose();
    expect(await askHealth()).toBe(503);
    await expect.poll(askHealth, SOON).toBe(200);
    await app.close();
    await close();
    await relay.close();
  });
});
