import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { observeTables } from '../../../src/observe/database/observe-tables.ts';
import { readSqlite } from '../../../src/observe/database/sqlite.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** A database file, the application's own connection to it, and the observer of the file. */
async function openBoth(schema: string, { journal = 'wal', file = 'app.sqlite3' } = {}) {
  const path = join(temporaryFolder(), file);
  const application = new Database(path);
  application.pragma(`journal_mode = ${journal}`);
  application.exec(schema);
  const observer = await observe(path);
  onTestFinished(async () => {
    await observer.close();
    application.close();
  });
  return { path, observer, run: (sql: string) => application.exec(sql) };
}

/** An observer that remembers its last look. */
async function observe(path: string) {
  const observer = await observeTables(await readSqlite(path));
  let look = await observer.look();
  return {
    async mark() {
      look = await observer.look();
    },
    async changes() {
      const differences = await observer.changesSince(look);
      return differences.map(({ table, inserted, updated, deleted }) => ({
        table: table.name,
        inserted,
        updated,
        deleted,
      }));
    },
    close: () => observer.close(),
  };
}

type Watching = Awaited<ReturnType<typeof observe>>;

/** The changes as `table +inserted ~updated -deleted`. */
async function changesOf(observer: Watching): Promise<string[]> {
  const changes = await observer.changes();
  return changes.map(
    ({ table, inserted, updated, deleted }) =>
      `${table} +${inserted}${updated > 0 ? ` ~${updated}` : ''} -${deleted}`,
  );
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let turn = 0; turn < 5; turn++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const USERS = 'CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);';

describe.each(['wal', 'delete'])('with journal mode %s, the observer counts', (journal) => {
  it('rows that were inserted', async () => {
    const { observer, run } = await openBoth(`${USERS} CREATE TABLE mails (body TEXT)`, {
      journal,
    });
    run(`INSERT INTO users (email) VALUES ('a'), ('b'); INSERT INTO mails VALUES ('x')`);
    expect(await changesOf(observer)).toEqual(['mails +1 -0', 'users +2 -0']);
  });

  it('rows that were deleted', async () => {
    const { observer, run } = await openBoth(
      `${USERS} INSERT INTO users VALUES (1, 'a'), (2, 'b')`,
      {
        journal,
      },
    );
    run('DELETE FROM users WHERE id = 1');
    expect(await changesOf(observer)).toEqual(['users +0 -1']);
  });

  it('both in one table', async () => {
    const { observer, run } = await openBoth(
      `${USERS} INSERT INTO users VALUES (1, 'a'), (2, 'b')`,
      {
        journal,
      },
    );
    run(`DELETE FROM users WHERE id = 1; INSERT INTO users (email) VALUES ('c'), ('d')`);
    expect(await changesOf(observer)).toEqual(['users +2 -1']);
  });

  it('nothing of a transaction before it is committed', async () => {
    const { observer, run } = await openBoth(USERS, { journal });
    run(`BEGIN; INSERT INTO users (email) VALUES ('a')`);
    expect(await changesOf(observer)).toEqual([]);
    run('COMMIT');
    expect(await changesOf(observer)).toEqual(['users +1 -0']);
  });
});

describe('the observer', () => {
  it('tells of no change where there was none', async () => {
    const { observer } = await openBoth(USERS);
    expect(await observer.changes()).toEqual([]);
  });

  it('looks back to the last mark, and no further', async () => {
    const { observer, run } = await openBoth(USERS);
    run(`INSERT INTO users (email) VALUES ('a')`);
    expect(await changesOf(observer)).toEqual(['users +1 -0']);
    expect(await changesOf(observer)).toEqual(['users +1 -0']);
    await observer.mark();
    expect(await changesOf(observer)).toEqual([]);
    run(`INSERT INTO users (email) VALUES ('b'), ('c')`);
    expect(await changesOf(observer)).toEqual(['users +2 -0']);
  });

  it('counts rows that were updated, but not one that came and went', async () => {
    const { observer, run } = await openBoth(`${USERS} INSERT INTO users VALUES (1, 'a')`);
    run(
      `UPDATE users SET email = 'b'; INSERT INTO users VALUES (2, 'c'); DELETE FROM users WHERE id = 2`,
    );
    expect(await changesOf(observer)).toEqual(['users +0 ~1 -0']);
  });

  it('counts a replaced row as one that went and one that came', async () => {
    const { observer, run } = await openBoth(
      `CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE); INSERT INTO users VALUES (1, 'a')`,
    );
    run(`REPLACE INTO users (email) VALUES ('a')`);
    expect(await changesOf(observer)).toEqual(['users +1 -1']);
  });

  it('counts rows whose ids the application draws at random', async () => {
    const { observer, run } = await openBoth(`${USERS} INSERT INTO users VALUES (500, 'a')`);
    run(`INSERT INTO users VALUES (7, 'b'), (900, 'c'), (-3, 'd')`);
    expect(await changesOf(observer)).toEqual(['users +3 -0']);
  });

  it('counts rows whose ids are larger than a double can tell apart', async () => {
    const { observer, run } = await openBoth(
      `${USERS} INSERT INTO users VALUES (7000000000000000001, 'a')`,
    );
    run(`INSERT INTO users VALUES (7000000000000000002, 'b')`);
    expect(await changesOf(observer)).toEqual(['users +1 -0']);
  });

  it('counts rows of tables without rowids', async () => {
    const { observer, run } = await openBoth(
      `CREATE TABLE keys (key TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO keys VALUES ('a')`,
    );
    run(`INSERT INTO keys VALUES ('b'), ('c')`);
    expect(await changesOf(observer)).toEqual(['keys +2 -0']);
    await observer.mark();
    run('DELETE FROM keys');
    expect(await changesOf(observer)).toEqual(['keys +0 -3']);
  });

  it('counts all rows of tables that are new', async () => {
    const { observer, run } = await openBoth(USERS);
    run(`
      CREATE TABLE jobs (name TEXT); INSERT INTO jobs VALUES ('a'), ('b');
      CREATE TABLE keys (key TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO keys VALUES ('a');
      CREATE TABLE empty (name TEXT)`);
    expect(await changesOf(observer)).toEqual(['jobs +2 -0', 'keys +1 -0']);
  });

  it('goes on when a table is dropped', async () => {
    const { observer, run } = await openBoth(`${USERS} CREATE TABLE old (name TEXT)`);
    run(`DROP TABLE old; INSERT INTO users (email) VALUES ('a')`);
    expect(await changesOf(observer)).toEqual(['users +1 -0']);
  });

  it.each(['order', 'a "quoted" name', "it's", 'two words', 'Ünïcode', 'a;b--c', '%_'])(
    'takes the table name %s',
    async (name) => {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      const { observer, run } = await openBoth(`CREATE TABLE ${quoted} (rowid TEXT)`);
      run(`INSERT INTO ${quoted} VALUES ('x')`);
      expect(await observer.changes()).toEqual([
        { table: name, inserted: 1, updated: 0, deleted: 0 },
      ]);
    },
  );

  it.each(['a b.db', 'a%20b.db', 'a?b.db', 'a#b.db', "it's.db", 'é.db'])(
    'takes the file name %s',
    async (file) => {
      const { observer, run } = await openBoth(USERS, { file });
      run(`INSERT INTO users (email) VALUES ('a')`);
      expect(await changesOf(observer)).toEqual(['users +1 -0']);
    },
  );

  it('leaves out the tables of SQLite itself and of search indexes, and views', async () => {
    const { observer, run } = await openBoth(`
      CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT);
      CREATE VIRTUAL TABLE search USING fts5(body);
      CREATE VIEW all_notes AS SELECT * FROM notes`);
    run(`INSERT INTO notes (body) VALUES ('a'); INSERT INTO search VALUES ('a')`);
    expect(await changesOf(observer)).toEqual(['notes +1 -0']);
  });

  it('leaves the files as they are: what is in the log stays in the log', async () => {
    const { path, run } = await openBoth(USERS);
    run(`INSERT INTO users (email) VALUES ('a')`);
    // As after a crash of the application: its log was not yet written back.
    const folder = join(temporaryFolder(), 'copy');
    mkdirSync(folder);
    const copy = join(folder, 'app.sqlite3');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    const before = ['', '-wal'].map((suffix) => readFileSync(copy + suffix));
    const observer = await observe(copy);
    expect(await observer.changes()).toEqual([]);
    await observer.close();
    await collectGarbage(); // The driver lets go of a closed database only then.
    expect(readdirSync(folder)).toContain('app.sqlite3-wal');
    expect(['', '-wal'].map((suffix) => readFileSync(copy + suffix))).toEqual(before);
  });

  it('sees one moment of a database that is being written', async () => {
    // Many rows, so that counting them takes longer than writing one.
    const { path, observer } = await openBoth(
      `${USERS} INSERT INTO users (email)
       WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 100000)
       SELECT 'x' FROM many`,
    );
    const writer = spawn(
      process.execPath,
      [
        '-e',
        `const Database = require(process.argv[1]);
         const database = new Database(process.argv[2], { timeout: 5000 });
         database.pragma('synchronous = off');
         const insert = database.prepare("INSERT INTO users (email) VALUES ('x')");
         insert.run();
         process.stdout.write('writing');
         // Not without end: on a busy machine each look would take longer than the one before.
         for (let left = 100_000; left > 0; left--) insert.run();`,
        createRequire(import.meta.url).resolve('libsql'),
        path,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(async () => {
      writer.kill('SIGKILL');
      if (writer.exitCode === null) await once(writer, 'exit');
    });
    await once(writer.stdout, 'data');
    let inserted = 0;
    // A busy machine may let the writer wait for long.
    for (let look = 0; look < 60 || inserted < 2; look++) {
      for (const change of await observer.changes()) {
        expect(change.deleted).toBe(0);
        expect(change.inserted).toBeGreaterThanOrEqual(inserted);
        inserted = change.inserted;
      }
    }
  });
});

describe('a database cannot be observed', () => {
  it('where there is no file, and none is made', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'missing.db');
    await expect(readSqlite(path)).rejects.toEqual(
      expect.objectContaining({
        code: 'DP_DATABASE_UNREADABLE',
        message: `there is no database file ${path}`,
      }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('where the file is no database', async () => {
    const path = join(temporaryFolder(), 'notes.txt');
    writeFileSync(path, 'Not a database at all. '.repeat(100));
    await expect(readSqlite(path)).rejects.toEqual(
      expect.objectContaining({
        code: 'DP_DATABASE_UNREADABLE',
        message: expect.stringMatching(/notes\.txt: .*not a database/),
        cause: expect.any(Error),
      }),
    );
  });

  it('where the path is a folder', async () => {
    await expect(readSqlite(temporaryFolder())).rejects.toEqual(
      expect.objectContaining({ code: 'DP_DATABASE_UNREADABLE' }),
    );
  });

  it('when it is no database any more', async () => {
    const path = join(temporaryFolder(), 'app.db');
    const application = new Database(path);
    application.exec(USERS);
    application.close();
    const observer = await observe(path);
    onTestFinished(() => observer.close());
    writeFileSync(path, 'Overwritten. '.repeat(1_000));
    const failure = { code: 'DP_DATABASE_UNREADABLE' };
    await expect(observer.changes()).rejects.toMatchObject(failure);
    await expect(observer.mark()).rejects.toMatchObject(failure);
  });
});

describe('an empty file', () => {
  it('is a database without tables', async () => {
    const path = join(temporaryFolder(), 'new.db');
    writeFileSync(path, '');
    const observer = await observe(path);
    onTestFinished(() => observer.close());
    expect(await observer.changes()).toEqual([]);
  });
});
