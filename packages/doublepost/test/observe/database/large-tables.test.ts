import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { watchDatabase } from '../../../src/observe/database/database-source.ts';
import type { TableChange } from '../../../src/observe/observation.ts';
import {
  createTestDatabase,
  DIALECTS,
  type Dialect,
  describeOn,
} from '../../support/test-databases.ts';

const MARK = 'dab12cd34ef5';
const ROUND = { marks: [MARK], abstraction: (text: string) => text.replaceAll(MARK, '{text}') };
/** More than are watched whole. */
const MANY = 12_000;

/** A database, what runs on it did, and which of its tables were watched in part. */
async function watch(dialect: Dialect, ...schema: readonly string[]) {
  const { address, run } = await createTestDatabase(dialect);
  for (const statement of schema) await run(statement);
  const source = await watchDatabase({ address });
  onTestFinished(() => source.close());
  return {
    run,
    begin: () => source.begin(),
    partly: () => source.partly?.() ?? [],
    async changesBy(sql: string): Promise<readonly TableChange[]> {
      const interval = await source.begin();
      await run(sql);
      return interval.changes(ROUND);
    },
  };
}

function many(table: string, row: (index: number) => string): string {
  return `INSERT INTO ${table} VALUES ${Array.from({ length: MANY }, (_, index) => row(index)).join()}`;
}

const TICKETS = 'CREATE TABLE tickets (id CHAR(36) PRIMARY KEY, email VARCHAR(99), seats INTEGER)';
const TICKETS_BY_KEY: Readonly<Record<Dialect, string>> = {
  sqlite: `${TICKETS} WITHOUT ROWID`,
  postgres: TICKETS.replace('CHAR(36)', 'UUID'),
  mariadb: TICKETS,
};
const ticket = (email = 'x'): string => `('${randomUUID()}', '${email}', 1)`;
/** Keys before and after nearly all others, wherever a part of the table that is read lies. */
const FIRST = '00000000-0000-4000-8000-000000000000';
const LAST = 'ffffffff-ffff-4fff-bfff-ffffffffffff';

for (const dialect of DIALECTS) {
  describeOn(dialect, 'a large table whose keys are random', () => {
    it('tells how many rows came, in whatever order their keys are', async () => {
      const { changesBy } = await watch(
        dialect,
        TICKETS_BY_KEY[dialect],
        many('tickets', () => ticket()),
      );
      for (let count = 1; count <= 6; count += 1) {
        const rows = Array.from({ length: count }, () => ticket(MARK)).join();
        const [change] = await changesBy(`INSERT INTO tickets VALUES ${rows}`);
        expect(change).toMatchObject({ inserted: count, updated: 0, deleted: 0 });
      }
      for (const id of [FIRST, LAST]) {
        const [change] = await changesBy(`INSERT INTO tickets VALUES ('${id}', '${MARK}', 1)`);
        // Whether it is seen to be of the round must not depend on where its key lies.
        expect(change).toMatchObject({
          inserted: 1,
          traced: { inserted: dialect === 'postgres' ? 1 : 0 },
        });
      }
    });
  });

  describeOn(dialect, 'a large table that has no key', () => {
    it('tells how many rows came', async () => {
      const { changesBy } = await watch(
        dialect,
        'CREATE TABLE visits (email VARCHAR(99), n INTEGER)',
        many('visits', (index) => `('x', ${index % 7})`),
      );
      expect(await changesBy(`INSERT INTO visits VALUES ('${MARK}', 1)`)).toMatchObject([
        { inserted: 1, deleted: 0 },
      ]);
      expect(
        await changesBy(`INSERT INTO visits VALUES ('${MARK}', 2), ('${MARK}', 2)`),
      ).toMatchObject([{ inserted: 2, deleted: 0 }]);
    });
  });

  describeOn(dialect, 'a table without a key', () => {
    it('has equal rows, each with its values', async () => {
      const { changesBy } = await watch(dialect, 'CREATE TABLE visits (email VARCHAR(99))');
      await changesBy(`INSERT INTO visits VALUES ('${MARK}')`);
      expect(await changesBy(`INSERT INTO visits VALUES ('${MARK}'), ('${MARK}')`)).toMatchObject([
        { inserted: 2, traced: { inserted: 2 }, repeats: [{ columns: ['email'], times: 2 }] },
      ]);
    });

    it('shows an update as such, and by how much its numbers changed', async () => {
      const { changesBy } = await watch(
        dialect,
        `CREATE TABLE counters (n INTEGER); INSERT INTO counters VALUES (7)`,
      );
      expect(await changesBy('UPDATE counters SET n = n + 2')).toMatchObject([
        { inserted: 0, updated: 1, deleted: 0, amounts: { n: 2 } },
      ]);
    });

    it('shows several updates at once by what the rows have in common', async () => {
      const { changesBy, partly } = await watch(
        dialect,
        `CREATE TABLE counters (name VARCHAR(9), n INTEGER);
         INSERT INTO counters VALUES ('a', 1), ('b', 2), ('c', 3)`,
      );
      expect(await changesBy(`UPDATE counters SET n = n + 10 WHERE name <> 'c'`)).toMatchObject([
        { inserted: 0, updated: 2, deleted: 0, amounts: { n: 20 } },
      ]);
      expect(partly()).toEqual([]);
    });
  });

  describeOn(dialect, 'a large table of which an old row is updated', () => {
    it('shows it, or is named as watched in part', async () => {
      const { changesBy, partly } = await watch(
        dialect,
        'CREATE TABLE stock (id INTEGER PRIMARY KEY, quantity INTEGER)',
        many('stock', (index) => `(${index}, 100)`),
      );
      const changes = await changesBy('UPDATE stock SET quantity = quantity - 1 WHERE id = 7');
      if (dialect === 'postgres') {
        expect(changes).toMatchObject([{ inserted: 0, updated: 1, amounts: { quantity: -1 } }]);
        expect(partly()).toEqual([]);
      } else {
        expect(changes).toEqual([]);
        expect(partly()).toEqual([
          { table: 'stock', because: expect.stringContaining('an update of an older one') },
        ]);
      }
    });
  });
}

describeOn('postgres', 'a large table', () => {
  it('tells new rows, updated old ones, and how many went', async () => {
    const { changesBy } = await watch(
      'postgres',
      'CREATE TABLE stock (id INTEGER PRIMARY KEY, name VARCHAR(40), quantity INTEGER)',
      many('stock', (index) => `(${index * 2}, 'x', 100)`),
    );
    expect(
      await changesBy(
        `INSERT INTO stock VALUES (9, '${MARK}', 1); UPDATE stock SET quantity = 90 WHERE id IN (2, 4); DELETE FROM stock WHERE id = 20`,
      ),
    ).toMatchObject([
      { inserted: 1, updated: 2, deleted: 1, traced: { inserted: 1 }, amounts: { quantity: -20 } },
    ]);
    expect(
      await changesBy(
        'UPDATE stock SET quantity = quantity - 5 WHERE id IN (2, 9); DELETE FROM stock WHERE id = 4',
      ),
    ).toMatchObject([{ inserted: 0, updated: 2, deleted: 1, amounts: { quantity: -10 } }]);
    expect(await changesBy('UPDATE stock SET quantity = 100 WHERE id = 8')).toEqual([]);
  });

  it('tells what was written by a transaction that was open at the mark', async () => {
    const database = await createTestDatabase('postgres');
    await database.run(TICKETS_BY_KEY.postgres);
    await database.run(many('tickets', () => ticket()));
    const source = await watchDatabase({ address: database.address });
    onTestFinished(() => source.close());
    await database.run(`BEGIN; SAVEPOINT a; INSERT INTO tickets VALUES ${ticket(MARK)}`);
    const interval = await source.begin();
    expect(await interval.changes(ROUND)).toEqual([]);
    await database.run('COMMIT');
    expect(await interval.changes(ROUND)).toMatchObject([{ inserted: 1, traced: { inserted: 1 } }]);
  });

  it('may be altered while it is watched', async () => {
    const { changesBy } = await watch(
      'postgres',
      TICKETS_BY_KEY.postgres,
      many('tickets', () => ticket()),
    );
    await changesBy(
      `UPDATE tickets SET seats = 2 WHERE id = (SELECT min(id::text)::uuid FROM tickets)`,
    );
    await changesBy(`SET lock_timeout = '2s'; ALTER TABLE tickets ADD COLUMN town VARCHAR(9)`);
    expect(
      await changesBy(`INSERT INTO tickets VALUES ('${FIRST}', '${MARK}', 1, 'Oslo')`),
    ).toMatchObject([{ inserted: 1, rows: [{ values: { town: 'Oslo' } }] }]);
  });
});
