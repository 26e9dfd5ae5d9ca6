import { expect, it, onTestFinished } from 'vitest';
import { dfs } from '../../src/explore/search/dfs.ts';
import { exploreHandler } from '../support/explored-app.ts';
import type { Handler } from '../support/handlers.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';

const EVERYTHING = { reduce: true, symmetric: true, maxSwitches: Number.POSITIVE_INFINITY };

/** Moves the only job on, by its key: both requests do, and nothing keeps them apart. */
function mover(schema: string): Handler {
  return {
    schema,
    isSafe: false,
    expect: 'each',
    async handle(pool) {
      const found = await pool.query('SELECT turns FROM queue.jobs WHERE id = 1');
      const turns = Number(found.rows[0].turns) + 1;
      await pool.query('UPDATE queue.jobs SET turns = $1, state = $2 WHERE id = 1', [turns, 'b']);
      return { status: 200, body: 'moved' };
    },
  };
}

const PARTITIONS = `CREATE SCHEMA queue; CREATE SCHEMA parts;
  CREATE TABLE queue.jobs (id int, state text, turns int, PRIMARY KEY (id, state))
    PARTITION BY LIST (state);
  CREATE TABLE parts.j1 PARTITION OF queue.jobs FOR VALUES IN ('a');
  CREATE TABLE parts.j2 PARTITION OF queue.jobs FOR VALUES IN ('b');
  INSERT INTO queue.jobs VALUES (1, 'a', 0)`;
const HEIRS = `CREATE SCHEMA queue; CREATE SCHEMA parts;
  CREATE TABLE queue.jobs (id int PRIMARY KEY, state text, turns int);
  CREATE TABLE parts.j1 (PRIMARY KEY (id)) INHERITS (queue.jobs);
  INSERT INTO parts.j1 VALUES (1, 'a', 0); INSERT INTO queue.jobs VALUES (2, 'a', 0)`;

describePostgres('exploring', () => {
  it.each([
    ['partitions', PARTITIONS],
    ['heirs', HEIRS],
  ])('tells rows of %s by the whole table, and puts them back', async (_name, schema) => {
    const database = await createDatabase(schema);
    onTestFinished(() => database.drop());
    const all = 'SELECT tableoid::regclass, * FROM queue.jobs ORDER BY id';
    const before = await database.run(all);
    const found = await exploreHandler(database.url, mover(schema), {
      strategy: dfs(EVERYTHING),
    });
    if (found.kind !== 'race') throw new Error(JSON.stringify(found));
    expect(found.isExhaustive).toBe(true);
    const [{ finding, witness } = { finding: undefined, witness: undefined }] = found.findings;
    expect(finding?.detail).toContain('queue.jobs id=1');
    expect(new Set(witness?.changes.map(({ table }) => table))).toEqual(new Set(['queue.jobs']));
    expect(JSON.stringify([finding?.detail, witness?.pairs, found.serial])).not.toContain('parts');
    expect((await database.run(all)).rows).toEqual(before.rows);
  });
});
