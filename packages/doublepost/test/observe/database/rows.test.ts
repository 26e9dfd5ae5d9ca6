import { expect, it, onTestFinished } from 'vitest';
import { watchDatabase } from '../../../src/observe/database/database-source.ts';
import type { TableChange } from '../../../src/observe/observation.ts';
import {
  createTestDatabase,
  DIALECTS,
  type Dialect,
  describeOn,
} from '../../support/test-databases.ts';

/** The text and the number of the round whose rows are looked for. */
const MARK = 'dab12cd34ef5';
const ROUND = {
  marks: [MARK],
  abstraction: (text: string) => text.replaceAll(MARK, '{text}'),
};

const USERS = 'CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(99), age INTEGER)';

/** A database, and what a run on it did. */
async function watch(dialect: Dialect, schema: string, tables: readonly string[] = []) {
  const { address, run } = await createTestDatabase(dialect);
  await run(schema);
  const source = await watchDatabase({ address, tables });
  onTestFinished(() => source.close());
  return {
    run,
    /** What the statements change. */
    async changesBy(sql: string): Promise<readonly TableChange[]> {
      const interval = await source.begin();
      await run(sql);
      return interval.changes(ROUND);
    },
  };
}

for (const dialect of DIALECTS) {
  describeOn(dialect, 'of a database is seen', () => {
    it('nothing where nothing happens', async () => {
      const { changesBy } = await watch(dialect, USERS);
      expect(await changesBy('SELECT 1')).toEqual([]);
    });

    it('which rows came, changed and went', async () => {
      const { changesBy } = await watch(
        dialect,
        `${USERS}; INSERT INTO users VALUES (1, 'a', 30), (2, 'b', 40), (3, 'c', 50)`,
      );
      const changes = await changesBy(
        `INSERT INTO users VALUES (4, '${MARK}', NULL); UPDATE users SET age = 31 WHERE id = 1; DELETE FROM users WHERE id = 2`,
      );
      expect(changes).toMatchObject([
        {
          table: 'users',
          inserted: 1,
          updated: 1,
          deleted: 1,
          traced: { inserted: 1, updated: 0, deleted: 0 },
          amounts: { age: 1 },
          rows: [{ kind: 'inserted', values: { id: '4', email: '{text}', age: 'NULL' } }],
        },
      ]);
    });

    it('an update with the values before and after, and by how much numbers changed', async () => {
      const { changesBy } = await watch(
        dialect,
        `CREATE TABLE stock (sku VARCHAR(9) PRIMARY KEY, quantity INTEGER, price DECIMAL(8, 2));
         INSERT INTO stock VALUES ('a', 9, 1.5), ('b', 5, 2)`,
      );
      const [change] = await changesBy('UPDATE stock SET quantity = quantity - 2');
      expect(change).toMatchObject({ updated: 2, amounts: { quantity: -4 } });
      expect(change?.rows).toContainEqual({
        kind: 'updated',
        values: { sku: 'a', quantity: '9 → 7' },
      });
    });

    it('by how much a time was extended, but not what a clock wrote', async () => {
      const type = dialect === 'mariadb' ? 'DATETIME(6)' : 'TIMESTAMP';
      const { changesBy } = await watch(
        dialect,
        `CREATE TABLE passes (id INTEGER PRIMARY KEY, until ${type}, last_day DATE, written ${type});
         INSERT INTO passes VALUES (1, '2031-02-03 04:05:06.789012', '2031-02-03', '2026-01-01 00:00:00')`,
      );
      const changes = await changesBy(
        `UPDATE passes SET until = '2031-02-04 04:05:06.789', last_day = '2031-03-05', written = CURRENT_TIMESTAMP`,
      );
      expect(changes[0]?.amounts).toEqual({ 'until in hours': 24, 'last_day in days': 30 });
    });

    it('no update that writes what was there', async () => {
      const { changesBy } = await watch(dialect, `${USERS}; INSERT INTO users VALUES (1, 'a', 30)`);
      expect(await changesBy('UPDATE users SET age = 30')).toEqual([]);
    });

    it('a transaction only when it is committed', async () => {
      const { run, changesBy } = await watch(dialect, USERS);
      expect(await changesBy(`BEGIN; INSERT INTO users VALUES (1, 'a', 30)`)).toEqual([]);
      await run('ROLLBACK');
      expect(await changesBy(`BEGIN; INSERT INTO users VALUES (1, 'a', 30); COMMIT`)).toMatchObject(
        [{ inserted: 1 }],
      );
    });

    it('a table that is new, and one that was altered', async () => {
      const { changesBy } = await watch(dialect, USERS);
      const changes = await changesBy(
        `CREATE TABLE jobs_done (name VARCHAR(9)); INSERT INTO jobs_done VALUES ('a'), ('a');
         ALTER TABLE users ADD COLUMN town VARCHAR(9);
         INSERT INTO users VALUES (1, 'a', 30, 'Oslo')`,
      );
      expect(changes).toMatchObject([
        { table: 'jobs_done', inserted: 2 },
        { table: 'users', inserted: 1, rows: [{ values: { town: 'Oslo' } }] },
      ]);
    });

    it('rows of tables that have no key', async () => {
      const { changesBy } = await watch(
        dialect,
        `CREATE TABLE mails (body VARCHAR(9)); INSERT INTO mails VALUES ('a'), ('b'), ('b')`,
      );
      expect(await changesBy(`INSERT INTO mails VALUES ('b')`)).toMatchObject([
        { table: 'mails', inserted: 1, deleted: 0 },
      ]);
      expect(await changesBy(`DELETE FROM mails WHERE body = 'a'`)).toMatchObject([
        { inserted: 0, deleted: 1 },
      ]);
    });

    it('rows whose key is several columns, or a text', async () => {
      const { changesBy } = await watch(
        dialect,
        `CREATE TABLE votes (poll INTEGER, voter VARCHAR(9), choice INTEGER, PRIMARY KEY (poll, voter));
         INSERT INTO votes VALUES (1, 'it''s', 1), (1, '#2', 2)`,
      );
      expect(
        await changesBy(
          `UPDATE votes SET choice = 3 WHERE voter = 'it''s'; INSERT INTO votes VALUES (2, '#2', 2)`,
        ),
      ).toMatchObject([{ inserted: 1, updated: 1, deleted: 0 }]);
    });

    // Names that the queries themselves might use.
    it.each(['id', 'version', 'k0'])(
      'the newest rows of a table that is too large to be watched whole, by its key "%s"',
      async (id) => {
        const many = Array.from({ length: 6_000 }, (_, index) => `(${index}, 'x', 1)`).join();
        const { changesBy } = await watch(
          dialect,
          `CREATE TABLE users (${id} INTEGER PRIMARY KEY, email VARCHAR(99), age INTEGER);
           INSERT INTO users VALUES ${many}`,
        );
        expect(
          await changesBy(
            `INSERT INTO users VALUES (7000, 'a', 1), (70001, 'b', 1); DELETE FROM users WHERE ${id} = 5990; UPDATE users SET age = 2 WHERE ${id} = 5999`,
          ),
        ).toMatchObject([{ inserted: 2, updated: 1, deleted: 1, amounts: { age: 1 } }]);
      },
    );

    it('the same natural key twice, and which unique indexes did not stop it', async () => {
      const { changesBy } = await watch(dialect, USERS);
      const [change] = await changesBy(
        `INSERT INTO users VALUES (1, '${MARK}@example.com', 30), (2, '${MARK}@example.com', 31)`,
      );
      expect(change?.repeats).toMatchObject([
        {
          columns: ['email'],
          values: { email: '{text}@example.com' },
          times: 2,
          uniques: [expect.stringMatching(/\(id\)$/)],
        },
      ]);
    });

    it('rows that belong to the round by what they refer to', async () => {
      const { changesBy } = await watch(
        dialect,
        `CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(99));
         CREATE TABLE profiles (id INTEGER PRIMARY KEY, user_id INTEGER, FOREIGN KEY (user_id) REFERENCES users (id))`,
      );
      expect(
        await changesBy(`INSERT INTO users VALUES (1, '${MARK}'), (2, 'other');
          INSERT INTO profiles VALUES (1, 1), (2, 2)`),
      ).toMatchObject([
        { table: 'profiles', inserted: 2, traced: { inserted: 1 } },
        { table: 'users', inserted: 2, traced: { inserted: 1 } },
      ]);
    });

    it('a table with as many columns as one can have in practice', async () => {
      const names = Array.from({ length: 700 }, (_, index) => `c${index}`);
      const { changesBy } = await watch(
        dialect,
        `CREATE TABLE wide (id INTEGER PRIMARY KEY, ${names.map((name) => `${name} SMALLINT`).join(', ')});
         INSERT INTO wide (id, c699) VALUES (1, 1)`,
      );
      const changes = await changesBy(
        `UPDATE wide SET c699 = 4 WHERE id = 1; INSERT INTO wide (id, c0) VALUES (2, 7)`,
      );
      expect(changes).toMatchObject([{ inserted: 1, updated: 1, amounts: { c699: 3 } }]);
    });

    it('tables and columns whose names hold quotes, and keys that do', async () => {
      const q = (name: string): string =>
        dialect === 'mariadb'
          ? `\`${name.replaceAll('`', '``')}\``
          : `"${name.replaceAll('"', '""')}"`;
      const [table, key, column] = ['us"e`r\'s', 'k"e`y', "na'me\\"].map(q);
      const { changesBy } = await watch(
        dialect,
        `CREATE TABLE ${table} (${key} VARCHAR(20) PRIMARY KEY, ${column} VARCHAR(20))`,
      );
      const hard = String.raw`it''s "a" \b`;
      const inSql = dialect === 'mariadb' ? hard.replaceAll('\\', '\\\\') : hard;
      await changesBy(`INSERT INTO ${table} VALUES ('${inSql}', '${MARK}')`);
      expect(await changesBy(`UPDATE ${table} SET ${column} = 'x'`)).toMatchObject([
        {
          table: 'us"e`r\'s',
          updated: 1,
          rows: [{ kind: 'updated', values: { "na'me\\": '{text} → x' } }],
        },
      ]);
    });

    it('jobs as jobs', async () => {
      const { changesBy } = await watch(
        dialect,
        'CREATE TABLE jobs (id INTEGER PRIMARY KEY, queue VARCHAR(9), payload VARCHAR(99), attempts INTEGER); CREATE TABLE delayed_jobs (id INTEGER PRIMARY KEY)',
      );
      expect(
        await changesBy(
          `INSERT INTO jobs VALUES (1, 'mail', '{}', 0); INSERT INTO delayed_jobs VALUES (1)`,
        ),
      ).toEqual([
        // Not as the library makes it: somebody's own table of that name.
        expect.not.objectContaining({ kind: 'job' }),
        expect.objectContaining({ table: 'jobs', kind: 'job', inserted: 1 }),
      ]);
    });

    it('only the tables that are named', async () => {
      const schema = `${USERS}; CREATE TABLE shop_a (id INTEGER PRIMARY KEY); CREATE TABLE shop_b (id INTEGER PRIMARY KEY)`;
      const { changesBy } = await watch(dialect, schema, ['shop_*']);
      expect(
        await changesBy(
          `INSERT INTO users VALUES (1, 'a', 1); INSERT INTO shop_a VALUES (1); INSERT INTO shop_b VALUES (1)`,
        ),
      ).toMatchObject([{ table: 'shop_a' }, { table: 'shop_b' }]);
    });

    it('nothing of a secret', async () => {
      const { changesBy } = await watch(
        dialect,
        'CREATE TABLE users (id INTEGER PRIMARY KEY, password_hash VARCHAR(99))',
      );
      const [change] = await changesBy(`INSERT INTO users VALUES (1, 'hash of hunter2')`);
      expect(change?.rows).toEqual([
        { kind: 'inserted', values: { id: '1', password_hash: '***' } },
      ]);
    });
  });

  describeOn(dialect, 'a database that is named wrongly', () => {
    it('has none of the tables', async () => {
      await expect(watch(dialect, USERS, ['user'])).rejects.toMatchObject({
        code: 'DP_DATABASE_UNREADABLE',
        message: 'no table of the database matches user',
      });
    });
  });
}

describeOn('sqlite', 'rows whose foreign key leads nowhere', () => {
  const SCHEMA = `PRAGMA foreign_keys = off;
    CREATE TABLE users (id INTEGER PRIMARY KEY);
    CREATE TABLE profiles (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users);
    INSERT INTO users VALUES (1), (2); INSERT INTO profiles VALUES (1, 1), (2, 2)`;

  it('are those written without a parent', async () => {
    const { changesBy } = await watch('sqlite', SCHEMA);
    expect(await changesBy('INSERT INTO profiles VALUES (3, 9), (4, NULL), (5, 2)')).toMatchObject([
      { table: 'profiles', inserted: 3, orphans: 1 },
    ]);
  });

  it('are those whose parent went', async () => {
    const { changesBy } = await watch('sqlite', SCHEMA);
    expect(await changesBy('DELETE FROM users WHERE id = 2')).toMatchObject([
      { table: 'profiles', inserted: 0, orphans: 1 },
      { table: 'users', deleted: 1 },
    ]);
  });
});

describeOn('postgres', 'an account that may only read', () => {
  it('is enough', async () => {
    const { address, run } = await createTestDatabase('postgres');
    const reader = `reader_${process.pid}`;
    await run(`${USERS}; CREATE SCHEMA shop; CREATE TABLE shop.orders (id INTEGER PRIMARY KEY);
      CREATE TABLE hidden (id INTEGER PRIMARY KEY);
      CREATE ROLE ${reader} LOGIN PASSWORD 'r'; GRANT USAGE ON SCHEMA shop TO ${reader};
      GRANT SELECT ON users, shop.orders TO ${reader}`);
    const url = new URL(address);
    url.username = reader;
    url.password = 'r';
    const source = await watchDatabase({ address: url.href });
    onTestFinished(async () => {
      await source.close();
      await run(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
    });
    const interval = await source.begin();
    await run(
      `INSERT INTO users VALUES (1, 'a', 1); INSERT INTO shop.orders VALUES (1); INSERT INTO hidden VALUES (1)`,
    );
    expect(await interval.changes(ROUND)).toMatchObject([
      { table: 'shop.orders', inserted: 1 },
      { table: 'users', inserted: 1 },
    ]);
  });
});

describeOn('postgres', 'a pattern that names the own schema', () => {
  it('matches its tables alone', async () => {
    const { address, run } = await createTestDatabase('postgres');
    await run(`${USERS}; CREATE TABLE publications (id INTEGER PRIMARY KEY);
      CREATE SCHEMA shop; CREATE TABLE shop.users (id INTEGER PRIMARY KEY)`);
    const source = await watchDatabase({ address, tables: ['public.user*'] });
    onTestFinished(() => source.close());
    const interval = await source.begin();
    await run(`INSERT INTO users VALUES (1, 'a', 1); INSERT INTO publications VALUES (1);
      INSERT INTO shop.users VALUES (1)`);
    expect(await interval.changes(ROUND)).toMatchObject([{ table: 'users', inserted: 1 }]);
  });
});

describeOn('mariadb', 'an account that may only read', () => {
  it('is enough', async () => {
    const { address, run } = await createTestDatabase('mariadb');
    const url = new URL(address);
    const reader = `reader_${process.pid}`;
    await run(`${USERS}; CREATE USER ${reader}@'%' IDENTIFIED BY 'r';
      GRANT SELECT ON ${url.pathname.slice(1)}.users TO ${reader}@'%'`);
    url.username = reader;
    url.password = 'r';
    const source = await watchDatabase({ address: url.href });
    onTestFinished(async () => {
      await source.close();
      await run(`DROP USER ${reader}@'%'`);
    });
    const interval = await source.begin();
    await run(`INSERT INTO users VALUES (1, 'a', 1)`);
    expect(await interval.changes(ROUND)).toMatchObject([{ table: 'users', inserted: 1 }]);
  });
});

describeOn('mariadb', 'a server that takes backslashes for themselves', () => {
  it('is asked for keys that hold one, too', async () => {
    const { address, run } = await createTestDatabase('mariadb');
    await run('CREATE TABLE files (path VARCHAR(40) PRIMARY KEY, size INTEGER)');
    await run("SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',NO_BACKSLASH_ESCAPES')");
    const source = await watchDatabase({ address }).finally(() =>
      run("SET GLOBAL sql_mode = REPLACE(@@GLOBAL.sql_mode, 'NO_BACKSLASH_ESCAPES', '')"),
    );
    onTestFinished(() => source.close());
    const insertion = await source.begin();
    await run(String.raw`INSERT INTO files VALUES ('C:\\it''s\\a', 1)`);
    await insertion.changes(ROUND);
    // Of rows that are not among the newest hundred the values are read by their keys.
    const newer = Array.from({ length: 120 }, (_, index) => `('D${index}', 1)`);
    await run(`INSERT INTO files VALUES ${newer.join(', ')}`);
    const interval = await source.begin();
    await run("UPDATE files SET size = 5 WHERE path LIKE 'C%'");
    expect(await interval.changes(ROUND)).toMatchObject([{ updated: 1, amounts: { size: 4 } }]);
  });
});
