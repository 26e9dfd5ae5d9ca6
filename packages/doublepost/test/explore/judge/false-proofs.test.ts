// @module-tag slow

import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Exploration } from '../../../src/explore/exploration.ts';
import { dfs } from '../../../src/explore/search/dfs.ts';
import { exploreHandler } from '../../support/explored-app.ts';
import { type Answer, type Handler, transaction } from '../../support/handlers.ts';
import { createDatabase, describePostgres } from '../../support/postgres.ts';

const done: Answer = { status: 201, body: 'done' };

async function explore(schema: string, handle: Handler['handle']): Promise<Exploration> {
  const database = await createDatabase(schema);
  try {
    const strategy = dfs({ reduce: true, symmetric: true, maxSwitches: Number.POSITIVE_INFINITY });
    const handler: Handler = { schema, handle, isSafe: false, expect: 'each' };
    return await exploreHandler(database.url, handler, { strategy });
  } finally {
    await database.drop();
  }
}

/** Reads an amount, and writes what it makes of it: a lost update, unless the row is locked. */
const add =
  (table: string, amount: string, lock = ''): Handler['handle'] =>
  (pool) =>
    transaction(pool, async (client) => {
      const { rows } = await client.query(`SELECT balance::text FROM ${table}${lock}`);
      await client.query(`UPDATE ${table} SET balance = $1::numeric + ${amount}`, [
        rows[0].balance,
      ]);
      return done;
    });

describePostgres('times are compared by how far from now they are', () => {
  it.each(['timestamptz', 'timestamp', 'bigint'])('as %s', async (type) => {
    const schema = `CREATE TABLE passes (id int PRIMARY KEY, expires ${type}, changed timestamptz);
      INSERT INTO passes VALUES (1, NULL, '2026-01-02 03:04:05.678+00')`;
    const now = type === 'bigint' ? 'extract(epoch FROM now())::bigint' : `now()::${type}`;
    const month = type === 'bigint' ? '2592000' : "interval '30 days'";
    const extend =
      (lock: string): Handler['handle'] =>
      (pool) =>
        transaction(pool, async (client) => {
          const { rows } = await client.query(
            `SELECT coalesce(expires, ${now})::text AS until FROM passes WHERE id = 1 ${lock}`,
          );
          await client.query(
            `UPDATE passes SET expires = $1::${type} + ${month}, changed = now() WHERE id = 1`,
            [rows[0].until],
          );
          return done;
        });
    const found = await explore(schema, extend(''));
    expect(found).toMatchObject({
      kind: 'race',
      findings: [{ finding: { detail: 'passes id=1: expires {time +30 d}, not {time +60 d}' } }],
    });
    expect((await explore(schema, extend('FOR UPDATE'))).kind).toBe('proved');
  });
});

describePostgres('amounts are compared by their values', () => {
  const bump = 'CREATE TABLE bump (id serial PRIMARY KEY, name text)';
  it.each([
    ['500', 100],
    ['1000500', 100],
    ['999999', 1],
    ['100000000', 1],
    ['9007199254740991', 1],
    ['1234567890.123456789012345678', '0.000000000000000001'],
  ])('%s', async (balance, more) => {
    const schema = `${bump}; CREATE TABLE accounts (id int PRIMARY KEY, balance numeric NOT NULL);
      INSERT INTO accounts VALUES (1, ${balance})`;
    expect((await explore(schema, add('accounts', `${more}`))).kind).toBe('race');
    const locked = await explore(schema, add('accounts', `${more}`, ' FOR UPDATE'));
    expect(locked.kind).toBe('proved');
  });

  it('also where a sequence that is too small for a range gives them', async () => {
    const schema = `CREATE TABLE tags (id smallserial PRIMARY KEY);
      CREATE TABLE accounts (id int PRIMARY KEY, balance smallserial);
      INSERT INTO accounts VALUES (1)`;
    expect((await explore(schema, add('accounts', '1'))).kind).toBe('race');
  });
});

describePostgres('ids are compared by what they refer to', () => {
  const links: Readonly<Record<string, readonly [string, string]>> = {
    'a foreign key': ['serial', 'int REFERENCES users'],
    'a copied id': ['serial', 'int'],
    'a small one': ['smallserial', 'smallint REFERENCES users'],
    'one in a text': ['serial', 'text'],
    'one of a sequence of its own': ["int DEFAULT nextval('own')", 'int'],
  };
  const schemaOf = (own: string, reference: string): string =>
    `CREATE SEQUENCE own; CREATE TABLE users (id ${own} PRIMARY KEY, email text UNIQUE);
     CREATE TABLE profiles (id serial PRIMARY KEY, user_id ${reference})`;

  it.each(Object.entries(links))('%s', async (_name, [own, reference]) => {
    const schema = schemaOf(own, reference).replace(' UNIQUE', '');
    const newest = await explore(schema, async (pool) => {
      await pool.query("INSERT INTO users (email) VALUES ('x')");
      const { rows } = await pool.query('SELECT id FROM users ORDER BY id DESC LIMIT 1');
      await pool.query('INSERT INTO profiles (user_id) VALUES ($1)', [rows[0].id]);
      return done;
    });
    expect(newest.kind).toBe('race');
    const returned = await explore(schema, async (pool) => {
      const { rows } = await pool.query("INSERT INTO users (email) VALUES ('x') RETURNING id");
      await pool.query('INSERT INTO profiles (user_id) VALUES ($1)', [rows[0].id]);
      return done;
    });
    expect(returned.kind).toBe('proved');
  });

  it.each([
    ['that columns draw', 'serial', 'INSERT INTO users (email) VALUES ($1) RETURNING id'],
    [
      'that a statement draws',
      'int',
      "INSERT INTO users (id, email) VALUES (nextval('own'), $1) RETURNING id",
    ],
    ['of a small sequence', 'smallserial', 'INSERT INTO users (email) VALUES ($1) RETURNING id'],
  ])('a gap in those %s is no difference', async (_name, own, insert) => {
    const found = await explore(schemaOf(own, 'int REFERENCES users'), (pool, email) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query(insert, [email]);
        await client.query('INSERT INTO profiles (user_id) VALUES ($1)', [rows[0].id]);
        return done;
      }).catch((error) => {
        if (error.code === '23505') return { status: 409, body: 'taken' };
        throw error;
      }),
    );
    expect(found.kind).toBe('proved');
  });

  it.each(['uuid', 'text'])('those that are random, as %s', async (type) => {
    const schema = `CREATE TABLE users (id ${type} PRIMARY KEY,
        created timestamptz DEFAULT clock_timestamp());
      CREATE TABLE profiles (id serial PRIMARY KEY, user_id ${type})`;
    const insert = `INSERT INTO users (id) VALUES (${
      type === 'uuid' ? 'gen_random_uuid()' : "md5(random()::text || 'x')"
    }) RETURNING id`;
    const newest = await explore(schema, async (pool) => {
      await pool.query(insert);
      const { rows } = await pool.query('SELECT id FROM users ORDER BY created DESC LIMIT 1');
      await pool.query('INSERT INTO profiles (user_id) VALUES ($1)', [rows[0].id]);
      return done;
    });
    expect(newest.kind).toBe('race');
    const returned = await explore(schema, async (pool) => {
      const { rows } = await pool.query(insert);
      await pool.query('INSERT INTO profiles (user_id) VALUES ($1)', [rows[0].id]);
      return done;
    });
    expect(returned.kind).toBe('proved');
  });
});

describePostgres('a column may have any name', () => {
  const names = ['t', 's', 'r', 'x', 'y', 'd', 'c', 'row', 'table', 'change'];
  const columns = names.map((name) => `"${name}" text DEFAULT 'gold'`).join(', ');

  it.each([
    ['with a key', 'id int PRIMARY KEY, '],
    ['with a key of that name', '"T" int PRIMARY KEY, '],
    ['without a key', ''],
  ])('in a table %s', async (_name, key) => {
    const schema = `CREATE TABLE named (${key}${columns}, balance int);
      CREATE TABLE t (s int PRIMARY KEY, t int); CREATE TABLE s (t int, s text);
      INSERT INTO t VALUES (1, 1); INSERT INTO s VALUES (1, 'a');
      INSERT INTO named (${key === '' ? '' : `${key.split(' ')[0]}, `}balance)
        VALUES (${key === '' ? '' : '1, '}500)`;
    expect((await explore(schema, add('named', '100'))).kind).toBe('race');
    expect((await explore(schema, add('named', '100', ' FOR UPDATE'))).kind).toBe('proved');
  });
});

describePostgres('what varies hides nothing beside it', () => {
  const docs = (type: string): string => `CREATE TABLE docs (id int PRIMARY KEY, data ${type});
    INSERT INTO docs VALUES (1, '{"n": 0, "etag": 5}')`;
  const edit =
    (etag: () => unknown, lock = ''): Handler['handle'] =>
    (pool) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query(`SELECT data::jsonb AS data FROM docs${lock}`);
        const data = { n: rows[0].data.n + 1, etag: etag() };
        await client.query('UPDATE docs SET data = $1', [JSON.stringify(data)]);
        return done;
      });
  const short = (): number => randomInt(10_000_000);
  const long = (): string => `v-${randomBytes(12).toString('hex')}-${crypto.randomUUID()}`;

  describe.each(['jsonb', 'json', 'text'])('in %s', (type) => {
    it('where a number is lost', async () => {
      expect((await explore(docs(type), edit(short))).kind).toBe('race');
      expect(
        (
          await explore(
            docs(type),
            edit(() => crypto.randomUUID()),
          )
        ).kind,
      ).toBe('race');
    });

    it('where none is: it is told what is not compared', async () => {
      const found = await explore(docs(type), edit(short, ' FOR UPDATE'));
      expect(found).toMatchObject({ kind: 'unknown', obstacles: [{ code: 'uncompared-values' }] });
      if (found.kind === 'unknown') expect(found.obstacles[0]?.message).toContain('docs.data.etag');
    });

    it.each([
      ['UUIDs', () => crypto.randomUUID()],
      ['tokens', () => crypto.randomUUID().replaceAll('-', '')],
      ['times', () => new Date().toISOString()],
      ['milliseconds', () => Date.now()],
    ])('but %s keep nothing from being proved', async (_name, etag) => {
      expect((await explore(docs(type), edit(etag, ' FOR UPDATE'))).kind).toBe('proved');
    });
  });

  it('where a number stands in a text with something random', async () => {
    const handle =
      (lock: string): Handler['handle'] =>
      (pool) =>
        transaction(pool, async (client) => {
          const { rows } = await client.query(`SELECT data FROM docs${lock}`);
          const n = Number(/n=(\d+)/.exec(rows[0].data)?.[1] ?? 0) + 1;
          await client.query('UPDATE docs SET data = $1', [`n=${n}; etag=${long()}`]);
          return done;
        });
    expect((await explore(docs('text'), handle(''))).kind).toBe('race');
  });
});
