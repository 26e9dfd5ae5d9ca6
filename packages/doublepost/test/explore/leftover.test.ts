// @module-tag slow

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { claimDatabase } from '../../src/explore/database/claim.ts';
import { settleLeftover } from '../../src/explore/database/leftover.ts';
import { takeSnapshot } from '../../src/explore/database/restore.ts';
import { openSide, type Side } from '../../src/explore/database/side.ts';
import { parseUpstream } from '../../src/explore/proxy/upstream.ts';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const APP = fileURLToPath(new URL('apps/sign_up.mjs', import.meta.url));
const SCHEMA = `CREATE TABLE users (id serial PRIMARY KEY, email text);
  INSERT INTO users (email) VALUES ('one'), ('two')`;

let database: TestDatabase;
let side: Side;

describePostgres('what a killed exploration has left', () => {
  beforeEach(async () => {
    database = await createDatabase(SCHEMA);
    side = await openSide(await parseUpstream(database.url));
  });
  afterEach(async () => {
    await side.close();
    await database.drop();
  });

  const emails = async (): Promise<string[]> =>
    (await database.run('SELECT email FROM users ORDER BY id')).rows.map(({ email }) => email);
  const hasCopies = async (): Promise<boolean> =>
    (await database.run("SELECT to_regnamespace('doublepost_snapshot') AS found")).rows[0].found !==
    null;

  async function leaveCopies(): Promise<void> {
    await takeSnapshot(side);
    await database.run("UPDATE users SET email = 'changed' WHERE email = 'two'");
    await database.run("INSERT INTO users (email) VALUES ('new')");
  }

  it('is an error that tells since when, and which rows differ; nothing is overwritten', async () => {
    await leaveCopies();
    const today = new Date().toISOString().slice(0, 10);
    await expect(settleLeftover(side, undefined)).rejects.toMatchObject({
      code: 'DP_EXPLORE_LEFTOVER',
      message: expect.stringMatching(`before doublepost explored, ${today}.*users \\+2 -1$`),
      fix: expect.stringMatching('--leftover restore .*--leftover keep'),
    });
    expect(await emails()).toEqual(['one', 'changed', 'new']);
    expect(await hasCopies()).toBe(true);
  });

  it('says so where no row differs', async () => {
    await takeSnapshot(side);
    await expect(settleLeftover(side, undefined)).rejects.toThrow('no row differs');
  });

  it('is put back where that was chosen, the ids too', async () => {
    await leaveCopies();
    await settleLeftover(side, 'restore');
    expect(await emails()).toEqual(['one', 'two']);
    expect(await hasCopies()).toBe(false);
    const next = await database.run("INSERT INTO users (email) VALUES ('x') RETURNING id");
    expect(next.rows).toEqual([{ id: 3 }]);
  });

  it('is removed where what is there now was chosen', async () => {
    await leaveCopies();
    await settleLeftover(side, 'keep');
    expect(await emails()).toEqual(['one', 'changed', 'new']);
    expect(await hasCopies()).toBe(false);
  });

  it('is not put back where a table was made anew since, whose rows only the copy has', async () => {
    await leaveCopies();
    await database.run('DROP TABLE users; CREATE TABLE users (id serial PRIMARY KEY, email text)');
    await expect(settleLeftover(side, 'restore')).rejects.toMatchObject({
      code: 'DP_EXPLORE_LEFTOVER',
      message: expect.stringContaining('1 of its copies belong to no table any more'),
    });
    expect(await hasCopies()).toBe(true);
  });

  it('is told apart from an exploration that is at work', async () => {
    await claimDatabase(side);
    await leaveCopies();
    const { code, stderr } = await explore([], '--start', 'true', '--leftover', 'restore');
    expect(stderr).toMatch(/^DP_EXPLORE_BUSY: .*the pid \d+ since \d{4}-/);
    expect(code).toBe(2);
    expect(await emails()).toContain('new');
  });

  it('stays untouched at the next exploration, until it is told what counts', async () => {
    const pids = join(temporaryFolder(), 'pids');
    onTestFinished(() => {
      if (!existsSync(pids)) return;
      // Nobody else ends the applications of a killed exploration; one that has lost its
      // database may have ended by itself, which kill(1) passes over.
      spawnSync('kill', readFileSync(pids, 'utf8').trim().split('\n'));
    });
    const start = ['--start', `echo $$ >> ${pids}; exec node ${APP}`];
    const killed = await explore([hasRun(), 'SIGKILL'], ...start, '--strategy', 'random');
    expect(killed.code).toBe(null);
    await database.run("INSERT INTO users (email) VALUES ('precious')");
    const refused = await explore([], '--start', `exec node ${APP}`);
    expect(refused.stderr).toMatch(/^DP_EXPLORE_LEFTOVER: .*users \+\d+\n/);
    expect(refused.code).toBe(2);
    const kept = await explore([], '--start', `exec node ${APP}`, '--leftover', 'keep');
    expect(kept.stdout).toContain('PROVED');
    expect(await emails()).toContain('precious');
    expect(await hasCopies()).toBe(false);
  }, 30_000);

  /** Fulfilled when the database is not as it was. */
  async function hasBegun(): Promise<void> {
    await until('SELECT last_value > 1000000 AS so FROM users_id_seq');
  }

  /** Fulfilled in the middle of the schedules: the application has answered ten posts. */
  async function hasRun(): Promise<void> {
    await until(
      `SELECT n_tup_ins > 11 AND EXISTS (SELECT FROM users WHERE email = 'a@b.test') AS so
       FROM pg_stat_user_tables WHERE relid = 'users'::regclass`,
    );
  }

  async function until(sql: string): Promise<void> {
    await expect
      .poll(async () => (await database.run(sql)).rows[0]?.so, { timeout: 10_000, interval: 5 })
      .toBe(true);
  }

  async function explore(
    [interruptWhen, signal = 'SIGINT']: readonly [] | readonly [Promise<void>, NodeJS.Signals?],
    ...words: string[]
  ): ReturnType<typeof runCli> {
    const all = ['explore', await freeUrl(), '--idle', '0', '--expect', 'each', ...words];
    const env = { DOUBLEPOST_UPSTREAM: database.url };
    return runCli(all, { env, signal, ...(interruptWhen && { interruptWhen }) });
  }

  /** Keeps a statement of doublepost waiting until the signal was sent. */
  async function whileWaiting(reason: string, statement: string): Promise<() => Promise<void>> {
    const blocker = await openSide(await parseUpstream(database.url));
    onTestFinished(() => blocker.close());
    await blocker.query(`BEGIN; ${reason}`);
    return async () => {
      await until(`SELECT count(*) > 0 AS so FROM pg_stat_activity WHERE wait_event_type = 'Lock'
        AND datname = current_database() AND query LIKE '${statement}%'`);
      setTimeout(() => void blocker.query('ROLLBACK'), 200);
    };
  }

  it.each([
    [
      'before the snapshot',
      async () =>
        until(
          "SELECT count(*) > 1 AS so FROM pg_stat_activity WHERE application_name = 'doublepost' AND datname = current_database()",
        ),
    ],
    [
      'while the snapshot is made',
      async () => (await whileWaiting('CREATE SCHEMA doublepost_snapshot', 'CREATE SCHEMA'))(),
    ],
    ['among the schedules', hasRun],
    [
      'while the database is put back in the end',
      async () => {
        await hasBegun();
        const copies = 'LOCK TABLE doublepost_snapshot.sequences IN ACCESS SHARE MODE';
        return (await whileWaiting(copies, 'DROP SCHEMA'))();
      },
    ],
  ])(
    'is nothing after SIGINT %s',
    async (when, reached) => {
      const isOver = when.endsWith('in the end');
      const bounds = isOver ? ['--max-schedules', '10'] : [];
      const { code, stdout, stderr } = await explore(
        [reached()],
        ...['--start', `exec node ${APP}`, '--strategy', 'random', ...bounds],
      );
      expect(stderr).toBe('interrupted: the database is put back first, which takes a moment\n');
      expect(stdout).toContain(isOver ? 'BOUNDED' : 'it was interrupted');
      expect(code).toBe(isOver ? 0 : 2);
      expect(await hasCopies()).toBe(false);
      expect(await emails()).toEqual(['one', 'two']);
    },
    30_000,
  );
});
