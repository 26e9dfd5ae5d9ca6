// @module-tag slow

import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { check } from '../src/check.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import type { Verdict } from '../src/verdict/verdict.ts';
import { startServer } from './support/servers.ts';
import { createTestDatabase, describeOn } from './support/test-databases.ts';

const DIALECTS = ['sqlite', 'postgres'] as const;
type TestedDialect = (typeof DIALECTS)[number];
type Query = (sql: string, ...values: readonly string[]) => Promise<Record<string, unknown>[]>;

const THINKING_MS = 15;
const DAY_MS = 86_400_000;

/** Rows of subscriptions; what is written each time stands beside what is extended. */
const SCHEMA: Readonly<Record<TestedDialect, string>> = {
  sqlite: `CREATE TABLE subscriptions (code TEXT PRIMARY KEY, expires_at TEXT, ends_on TEXT, updated_at TEXT);
    INSERT INTO subscriptions VALUES ('a', '2031-02-03T04:05:06.789Z', '2031-02-03', '2026-01-01 00:00:00')`,
  postgres: `CREATE TABLE subscriptions (code text PRIMARY KEY, expires_at timestamptz, ends_on date, updated_at timestamptz);
    INSERT INTO subscriptions VALUES ('a', '2031-02-03 04:05:06.789123Z', '2031-02-03', '2026-01-01')`,
};

const NOW: Readonly<Record<TestedDialect, string>> = {
  sqlite: 'CURRENT_TIMESTAMP',
  postgres: 'now()',
};

/** The UPDATE that adds thirty days to what the row holds then. */
const ADDING: Readonly<Record<TestedDialect, string>> = {
  sqlite: `expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', expires_at, '+30 days'), ends_on = date(ends_on, '+30 days')`,
  postgres: `expires_at = expires_at + interval '30 days', ends_on = ends_on + 30`,
};

function open(dialect: TestedDialect, address: string): Query {
  if (dialect === 'sqlite') {
    const database = new Database(address.slice('sqlite:'.length));
    onTestFinished(() => void database.close());
    return async (sql, ...values) => {
      const statement = database.prepare(sql);
      if (statement.reader) return statement.all(...values) as Record<string, unknown>[];
      statement.run(...values);
      return [];
    };
  }
  const pool = new pg.Pool({ connectionString: address });
  pool.on('error', () => {});
  onTestFinished(() => pool.end());
  return async (sql, ...values) => {
    let place = 0;
    return (
      await pool.query(
        sql.replaceAll('?', () => `$${++place}`),
        [...values],
      )
    ).rows;
  };
}

/** Extends a time or a day, read before or not, and notes when. */
async function extend(
  query: Query,
  dialect: TestedDialect,
  column: 'expires_at' | 'ends_on' | undefined,
): Promise<void> {
  const touch = `updated_at = ${NOW[dialect]}`;
  if (column === undefined) {
    await sleep(THINKING_MS);
    await query(`UPDATE subscriptions SET ${ADDING[dialect]}, ${touch}`);
    return;
  }
  const [row] = await query(`SELECT CAST(${column} AS TEXT) AS time FROM subscriptions`);
  await sleep(THINKING_MS);
  const extended = new Date(new Date(String(row?.time)).getTime() + 30 * DAY_MS).toISOString();
  const value = column === 'ends_on' ? extended.slice(0, 10) : extended;
  await query(`UPDATE subscriptions SET ${column} = ?, ${touch}`, value);
}

async function checkExtending(
  dialect: TestedDialect,
  column: 'expires_at' | 'ends_on' | undefined,
): Promise<Verdict> {
  const { address, run } = await createTestDatabase(dialect);
  await run(SCHEMA[dialect]);
  const query = open(dialect, address);
  const { url } = await startServer(async (request, response) => {
    if (request.method === 'POST') await extend(query, dialect, column);
    response.setHeader('content-type', 'text/html');
    response.end('<form method="post"><input name="note"></form>');
  });
  return check(planFromPage(url.href, { database: address, expect: 'each' }), { rounds: 3 });
}

for (const dialect of DIALECTS) {
  describeOn(dialect, 'an extension', () => {
    it.each([
      ['expires_at', '720 hours, not 1440'],
      ['ends_on', '30 days, not 60'],
    ] as const)('of %s that is read and written back is lost', async (column, amount) => {
      expect(await checkExtending(dialect, column)).toMatchObject({
        kind: 'race',
        findings: [{ kind: 'lost-effect', affects: 'state' }],
        explanations: [
          {
            cause: 'lost-update',
            because: expect.stringMatching(
              new RegExp(`by ${amount}, .*SET ${column} = ${column} \\+ .* FOR UPDATE`),
            ),
          },
        ],
      });
    });

    it('that the database adds is kept, whatever else is written', async () => {
      expect(await checkExtending(dialect, undefined)).toMatchObject({ kind: 'clean' });
    });
  });
}
