// @module-tag slow

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import type { Exploration } from '../../src/explore/exploration.ts';
import { type ExploreOptions, explore } from '../../src/explore/explore.ts';
import { dfs } from '../../src/explore/search/dfs.ts';
import { planFromPage } from '../../src/index.ts';
import { freeUrl } from '../support/free-url.ts';
import { HANDLERS } from '../support/handlers.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const SERVE = fileURLToPath(new URL('../support/serve-handler.ts', import.meta.url));
/** Of the database that is asked: others are explored at the same time. */
const COPIES = `SELECT datname FROM pg_database WHERE datname ~ ('^doublepost_' ||
  (SELECT oid FROM pg_database WHERE datname = current_database()) || '_')`;

async function exploreWith(
  database: TestDatabase,
  name: string,
  options: Partial<ExploreOptions>,
): Promise<Exploration> {
  const expectation = HANDLERS[name]?.expect ?? 'once';
  const scenario = planFromPage(await freeUrl(), {
    fill: { email: 'a@b.test' },
    expect: expectation,
  });
  return explore(scenario, {
    upstream: database.url,
    start: `exec node --import tsx --conditions source ${SERVE} '${name}'`,
    idleMs: 0,
    strategy: ({ symmetric }) =>
      dfs({ reduce: true, symmetric, maxSwitches: Number.POSITIVE_INFINITY }),
    ...options,
  });
}

async function databaseFor(name: string): Promise<TestDatabase> {
  const database = await createDatabase(HANDLERS[name]?.schema ?? '');
  onTestFinished(() => database.drop());
  return database;
}

/** What several workers have to give as one does. */
function verdictOf(exploration: Exploration): unknown {
  const { kind, figures } = exploration;
  const found =
    exploration.kind === 'race'
      ? exploration.findings.map(({ finding, witness }) => [
          finding.kind,
          finding.detail,
          witness.switches,
          witness.isRepeatable,
        ])
      : [];
  const serial = new Set(exploration.serial.map((run) => JSON.stringify(run)));
  return { kind, outcomes: figures.outcomes, doubts: figures.doubts, found, serial };
}

describePostgres('exploring with two workers', () => {
  it.each(['last seat without a lock', 'last seat, FOR UPDATE'])(
    'gives what one gives: %s',
    async (name) => {
      const database = await databaseFor(name);
      const oid = 'SELECT oid FROM pg_database WHERE datname = current_database()';
      // As an exploration leaves one that was killed.
      await database.run(`CREATE DATABASE doublepost_${(await database.run(oid)).rows[0].oid}_3`);
      const alone = await exploreWith(database, name, {});
      const together = await exploreWith(database, name, { workers: 2 });
      expect(alone.kind).toBe(HANDLERS[name]?.isSafe ? 'proved' : 'race');
      expect(verdictOf(together)).toEqual(verdictOf(alone));
      expect((await database.run(COPIES)).rows).toEqual([]);
    },
    30_000,
  );

  it('runs the same schedules each time, in the application that names its database itself', async () => {
    const name = 'last seat, FOR UPDATE';
    const database = await databaseFor(name);
    const { pathname, username, password } = new URL(database.url);
    // The address of the proxy, with everything else as a settings file has it.
    const fixed = `postgres://${username}:${password}@{proxyHost}:{proxyPort}${pathname}`;
    await database.run(
      `ALTER DATABASE ${pathname.slice(1)} SET default_transaction_isolation = 'repeatable read'`,
    );
    const shapes: unknown[] = [];
    for (const workers of [1, 2, 2]) {
      const strategy = dfs({ reduce: false, symmetric: false, maxSwitches: 3 });
      const options = { workers, env: { DATABASE_URL: fixed }, strategy: () => strategy };
      const found = await exploreWith(database, name, options);
      if (found.kind !== 'race') throw new Error(found.kind);
      const { schedules, redundant, outcomes, mostSwitches } = found.figures;
      // In a copy that had lost its setting one of the two would wait, and not be refused.
      const counts = found.findings.map(({ finding }) => finding.count);
      shapes.push({ schedules, redundant, outcomes, mostSwitches, counts });
    }
    expect(shapes[1]).toEqual(shapes[0]);
    expect(shapes[2]).toEqual(shapes[0]);
  }, 30_000);

  it('ends after the schedules under way when it is interrupted, and removes the copies', async () => {
    const name = 'last seat, FOR UPDATE';
    const database = await databaseFor(name);
    const interruption = new AbortController();
    const found = await exploreWith(database, name, {
      workers: 2,
      signal: interruption.signal,
      onSchedule: () => interruption.abort(),
    });
    expect(found).toMatchObject({ kind: 'unknown', obstacles: [{ code: 'interrupted' }] });
    expect((await database.run(COPIES)).rows).toEqual([]);
  });

  it('removes the copies at SIGINT', async () => {
    const name = 'last seat, FOR UPDATE';
    const database = await databaseFor(name);
    const inCopies = `SELECT 1 FROM pg_stat_activity JOIN (${COPIES}) copies USING (datname)
      WHERE application_name <> 'doublepost'`;
    const areUsed = async (): Promise<void> => {
      while ((await database.run(inCopies)).rowCount === 0) await wait(20);
    };
    const start = `exec node --import tsx --conditions source ${SERVE} '${name}'`;
    const endless = ['--workers', '2', '--strategy', 'random', '--idle', '0'];
    const { code, stdout } = await runCli(
      ['explore', await freeUrl(), '--start', start, ...endless],
      { env: { DOUBLEPOST_UPSTREAM: database.url }, interruptWhen: areUsed() },
    );
    expect(code).toBe(2);
    expect(stdout).toContain('it was interrupted');
    expect((await database.run(COPIES)).rows).toEqual([]);
  }, 30_000);

  it('removes the copies where an application does not come up', async () => {
    const name = 'last seat, FOR UPDATE';
    const database = await databaseFor(name);
    // The first two, which begin the sessions, and the next two, of the first worker, do.
    const start = `[ $(wc -l < "$COUNT") -lt 4 ] && echo >> "$COUNT" && exec node --import tsx --conditions source ${SERVE} '${name}'`;
    const env = { COUNT: join(temporaryFolder(), 'count') };
    writeFileSync(env.COUNT, '');
    await expect(exploreWith(database, name, { workers: 2, start, env })).rejects.toMatchObject({
      code: 'DP_EXPLORE_START',
    });
    expect((await database.run(COPIES)).rows).toEqual([]);
    expect((await database.run('SELECT * FROM bookings')).rows).toEqual([]);
  });
});

describePostgres('several workers are refused', () => {
  const refused = async (
    database: TestDatabase,
    options: Partial<ExploreOptions>,
  ): Promise<{ readonly message: string; readonly fix: string }> => {
    const error = await exploreWith(database, 'last seat, FOR UPDATE', {
      workers: 2,
      ...options,
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DP_EXPLORE_WORKERS' });
    expect((await database.run(COPIES)).rows).toEqual([]);
    return error as { message: string; fix: string };
  };

  it('where one application runs already', async () => {
    const { message, fix } = await refused(await databaseFor(''), { start: undefined });
    expect(message).toContain('here one runs already');
    expect(fix).toContain('--start');
  });

  it('where a command puts back what they would share', async () => {
    const { message } = await refused(await databaseFor(''), { reset: 'true' });
    expect(message).toContain('--reset');
  });

  it('where the role may not create databases, or copy this one: says what to grant', async () => {
    const database = await databaseFor('last seat, FOR UPDATE');
    const role = `plain_${randomBytes(4).toString('hex')}`;
    const url = new URL(database.url);
    const name = url.pathname.slice(1);
    [url.username, url.password] = [role, 'secret'];
    await database.run(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    onTestFinished(async () => {
      await database.run(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}`);
      await database.run(`DROP ROLE ${role}`);
    });
    const first = await refused(database, { upstream: url.href });
    expect(first.fix).toContain(`ALTER ROLE ${role} CREATEDB`);
    await database.run(`ALTER ROLE ${role} CREATEDB`);
    const second = await refused(database, { upstream: url.href });
    expect(second.fix).toContain(`ALTER DATABASE ${name} OWNER TO ${role}`);
    // With both granted, and the tables its own, it works.
    await database.run(
      `ALTER DATABASE ${name} OWNER TO ${role}; GRANT ALL ON SCHEMA public TO ${role};
       ALTER TABLE shows OWNER TO ${role}; ALTER TABLE bookings OWNER TO ${role}`,
    );
    const found = await exploreWith(database, 'last seat, FOR UPDATE', {
      workers: 2,
      upstream: url.href,
    });
    expect(found.kind).toBe('proved');
  }, 30_000);

  it('where others are connected to the database', async () => {
    const database = await databaseFor('last seat, FOR UPDATE');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    onTestFinished(() => client.end());
    const { message } = await refused(database, {});
    expect(message).toContain('while others are connected to it');
  }, 30_000);
});
