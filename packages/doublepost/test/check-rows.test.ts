// @module-tag slow

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { check } from '../src/check.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import type { Verdict } from '../src/verdict/verdict.ts';
import { readForm } from './support/requests.ts';
import { startServer } from './support/servers.ts';
import { createTestDatabase, describeOn } from './support/test-databases.ts';

type ServerDialect = 'postgres' | 'mariadb';
type Row = Readonly<Record<string, unknown>>;
/** Runs a statement with values at its `?`. */
type Query = (sql: string, ...values: readonly unknown[]) => Promise<readonly Row[]>;
/** Gives whether a submission was accepted. */
type Handler = (query: Query, email: string) => Promise<boolean>;

/** A database with a schema, and a page that posts an e-mail address to a handler. */
async function start(dialect: ServerDialect, schema: readonly string[], handler: Handler) {
  const { address, run } = await createTestDatabase(dialect);
  for (const statement of schema) await run(statement);
  const query = dialect === 'postgres' ? openPostgres(address) : openMariadb(address);
  const { url } = await startServer(async (request, response) => {
    response.setHeader('content-type', 'text/html');
    if (request.method === 'GET') {
      response.end('<form method="post"><input type="email" name="email"></form>');
      return;
    }
    const accepted = await handler(query, (await readForm(request)).get('email') ?? '');
    response.end(accepted ? '<p>Welcome</p>' : '<p role="alert">taken</p>');
  });
  return { url, address, run, query };
}

function openPostgres(connectionString: string): Query {
  const pool = new pg.Pool({ connectionString });
  pool.on('error', () => {});
  onTestFinished(() => pool.end());
  return async (sql, ...values) => {
    let place = 0;
    const numbered = sql.replaceAll('?', () => `$${++place}`);
    return (await pool.query(numbered, [...values])).rows as Row[];
  };
}

function openMariadb(uri: string): Query {
  const pool = mysql.createPool({ uri });
  onTestFinished(() => pool.end());
  return async (sql, ...values) => (await pool.query(sql, [...values]))[0] as Row[];
}

async function checkHandler(
  dialect: ServerDialect,
  schema: readonly string[],
  handler: Handler,
  expectation: 'once' | 'each' = 'once',
): Promise<Verdict> {
  const { url, address } = await start(dialect, schema, handler);
  return check(planFromPage(url.href, { database: address, expect: expectation }), { rounds: 5 });
}

const THINKING_MS = 15;

/** Takes an address once, unless two ask for it at the same time. */
function takeOnce(
  table: string,
  insert: (query: Query, email: string) => Promise<unknown>,
): Handler {
  return async (query, email) => {
    const [known] = await query(`SELECT 1 AS known FROM ${table} WHERE email = ?`, email);
    if (known !== undefined) return false;
    await sleep(THINKING_MS);
    await insert(query, email);
    return true;
  };
}

const loseUpdate =
  (table: string, where: string): Handler =>
  async (query) => {
    const [row] = await query(`SELECT n FROM ${table} ${where}`);
    await sleep(THINKING_MS);
    await query(`UPDATE ${table} SET n = ? ${where}`, Number(row?.n) - 1);
    return true;
  };

const TICKETS: Readonly<Record<ServerDialect, readonly string[]>> = {
  postgres: [
    'CREATE TABLE tickets (id UUID PRIMARY KEY, email TEXT)',
    `INSERT INTO tickets SELECT gen_random_uuid(), 'old' FROM generate_series(1, 20000)`,
  ],
  mariadb: [
    'CREATE TABLE tickets (id CHAR(36) PRIMARY KEY, email VARCHAR(99))',
    `INSERT INTO tickets SELECT UUID(), 'old' FROM seq_1_to_20000`,
  ],
};

const STOCK: Readonly<Record<ServerDialect, string>> = {
  postgres: 'INSERT INTO stock SELECT g, 1000 FROM generate_series(1, 12000) g',
  mariadb: 'INSERT INTO stock SELECT seq, 1000 FROM seq_1_to_12000',
};

for (const dialect of ['postgres', 'mariadb'] as const) {
  describeOn(dialect, 'a check that watches', () => {
    it('a large table with random keys finds a row that is written twice', async () => {
      const insert = (query: Query, email: string) =>
        query('INSERT INTO tickets VALUES (?, ?)', randomUUID(), email);
      const verdict = await checkHandler(dialect, TICKETS[dialect], takeOnce('tickets', insert));
      expect(verdict).toMatchObject({
        kind: 'race',
        findings: [{ kind: 'duplicate-effect', detail: 'rows inserted into tickets (2, not 1)' }],
      });
    });

    it('a large table with random keys finds nothing where each row is written once', async () => {
      const unique = `CREATE UNIQUE INDEX once ON tickets (email${dialect === 'mariadb' ? ', id' : ''}) `;
      const schema =
        dialect === 'postgres'
          ? [...TICKETS.postgres, `${unique} WHERE email <> 'old'`]
          : ['CREATE TABLE names (email VARCHAR(99) PRIMARY KEY)', ...TICKETS.mariadb, unique];
      const verdict = await checkHandler(dialect, schema, async (query, email) => {
        if (dialect === 'postgres') {
          const came = await query(
            'INSERT INTO tickets VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id',
            randomUUID(),
            email,
          );
          return came.length > 0;
        }
        const taken = (await query('INSERT IGNORE INTO names VALUES (?)', email)) as unknown;
        if ((taken as { affectedRows: number }).affectedRows === 0) return false;
        await query('INSERT INTO tickets VALUES (?, ?)', randomUUID(), email);
        return true;
      });
      expect(verdict.kind).toBe('clean');
      const notes = verdict.evidence.notes.filter((note) => note.startsWith('tickets has more'));
      expect(notes).toHaveLength(dialect === 'postgres' ? 0 : 1);
    });

    it('a table without a key finds equal rows', async () => {
      const verdict = await checkHandler(
        dialect,
        ['CREATE TABLE visits (email VARCHAR(99), n INTEGER)'],
        takeOnce('visits', (query, email) => query('INSERT INTO visits VALUES (?, 1)', email)),
      );
      expect(verdict).toMatchObject({
        kind: 'race',
        findings: [{ kind: 'duplicate-effect', detail: 'rows inserted into visits (2, not 1)' }],
      });
      expect(verdict.evidence.notes.join()).not.toContain('Others write');
    });

    it('a table without a key finds a lost update', async () => {
      const verdict = await checkHandler(
        dialect,
        ['CREATE TABLE counters (n INTEGER)', 'INSERT INTO counters VALUES (1000)'],
        loseUpdate('counters', ''),
        'each',
      );
      expect(verdict).toMatchObject({
        kind: 'race',
        findings: [{ kind: 'lost-effect', detail: 'taken from counters.n (1, not 2)' }],
      });
    });

    it('a table finds a lost update of a row that it has to get to know first', async () => {
      const rows = Array.from({ length: 300 }, (_, index) => `(${index}, 1000)`).join();
      const verdict = await checkHandler(
        dialect,
        [
          'CREATE TABLE stock (id INTEGER PRIMARY KEY, n INTEGER)',
          `INSERT INTO stock VALUES ${rows}`,
        ],
        loseUpdate('stock', 'WHERE id = 7'),
        'each',
      );
      expect(verdict).toMatchObject({
        kind: 'race',
        findings: [{ kind: 'lost-effect', detail: 'taken from stock.n (1, not 2)' }],
      });
    });

    it('a large table finds a lost update of an old row, or says that it could not', async () => {
      const verdict = await checkHandler(
        dialect,
        ['CREATE TABLE stock (id INTEGER PRIMARY KEY, n INTEGER)', STOCK[dialect]],
        loseUpdate('stock', 'WHERE id = 7'),
        'each',
      );
      expect(verdict).toMatchObject(
        dialect === 'postgres'
          ? { kind: 'race', findings: [{ detail: 'taken from stock.n (1, not 2)' }] }
          : {
              kind: 'unknown',
              reason: {
                code: 'effect-unseen',
                message: expect.stringContaining('other rows of large tables (stock) is not seen'),
              },
            },
      );
    });
  });
}

const NOTICES = [
  'CREATE TABLE users (email VARCHAR(99) PRIMARY KEY)',
  'CREATE TABLE notices (id SERIAL PRIMARY KEY, email VARCHAR(99))',
];
const VISIT = `INSERT INTO notices (email) VALUES ('visitor@example.org')`;
const LEFT_OUT =
  'Others write into notices, too: only rows that have the texts which all rows of the serial runs have were counted.';

/** Takes each address once, and leaves a notice of it that does not say whose it is. */
async function takeWithNotice(query: Query, email: string, isNew: boolean): Promise<boolean> {
  const taken = 'INSERT INTO users VALUES (?) ON CONFLICT DO NOTHING RETURNING email';
  const isFirst = (await query(taken, email)).length > 0;
  if (isFirst || isNew) await query(`INSERT INTO notices (email) VALUES ('admin@example.org')`);
  return isFirst;
}

describeOn('postgres', 'a check of a form that leaves rows without a value of the round', () => {
  it('takes no row of another writer for one of its own, however rarely he writes', async () => {
    let posting = 0;
    let posted: number | undefined;
    const { url, address, query } = await start('postgres', NOTICES, async (ask, email) => {
      posting += 1;
      posted = performance.now();
      // Never in a serial run, nor in the short looks before and after.
      if (posting === 2) await ask(VISIT);
      await sleep(THINKING_MS);
      posting -= 1;
      return takeWithNotice(ask, email, false);
    });
    const visitor = setInterval(() => {
      if (performance.now() - (posted ?? Number.POSITIVE_INFINITY) > 600)
        query(VISIT).catch(() => {});
    }, 700);
    onTestFinished(() => clearInterval(visitor));
    const verdict = await check(planFromPage(url.href, { database: address }), { rounds: 5 });
    expect(verdict.kind).toBe('clean');
    expect(verdict.evidence.notes).toContain(LEFT_OUT);
  });

  it('finds one that comes twice beside those of another writer', async () => {
    const { url, address, query } = await start('postgres', NOTICES, async (ask, email) => {
      const [known] = await ask('SELECT 1 FROM users WHERE email = ?', email);
      await sleep(THINKING_MS);
      return takeWithNotice(ask, email, known === undefined);
    });
    const visitor = setInterval(() => query(VISIT).catch(() => {}), 100);
    onTestFinished(() => clearInterval(visitor));
    const verdict = await check(planFromPage(url.href, { database: address }), { rounds: 5 });
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'duplicate-effect', detail: 'rows inserted into notices (2, not 1)' }],
    });
    expect(verdict.evidence.notes).toContain(LEFT_OUT);
  });
});
