import { type DatabaseConnection, Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectFrame } from '../../../src/observe/exceptions/frames.ts';

interface Schema {
  users: { email: string };
}

/** A query builder whose connections are wrapped, as applications do to log their statements. */
function openLogged(): Kysely<Schema> {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE users (email TEXT UNIQUE)');
  const dialect = new SqliteDialect({ database });
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createIntrospector: (kysely) => dialect.createIntrospector(kysely),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createDriver() {
        const driver = dialect.createDriver();
        const acquire = driver.acquireConnection.bind(driver);
        driver.acquireConnection = async () => logStatements(await acquire());
        return driver;
      },
    },
  });
  onTestFinished(() => db.destroy());
  return db;
}

function logStatements(connection: DatabaseConnection): DatabaseConnection {
  return {
    async executeQuery(query) {
      return await connection.executeQuery(query);
    },
    streamQuery: (query, size) => connection.streamQuery(query, size),
  };
}

async function saveUser(db: Kysely<Schema>): Promise<void> {
  await db.insertInto('users').values({ email: 'a' }).execute();
}

async function saveInTransaction(db: Kysely<Schema>): Promise<void> {
  await db.transaction().execute(async function saveWithin(trx) {
    await trx.insertInto('users').values({ email: 'a' }).execute();
  });
}

describe('the frame of the project is', () => {
  it.each([
    ['the one that asked the query builder, not the hook that logs', saveUser, 'saveUser'],
    ['the work within a transaction', saveInTransaction, 'saveWithin'],
  ])('%s', async (_what, save, name) => {
    // By default a trace breaks off within the query builder.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 50;
    onTestFinished(() => {
      Error.stackTraceLimit = stackTraceLimit;
    });
    const db = openLogged();
    await saveUser(db);
    const error = await save(db).catch((thrown: Error) => thrown);
    const lines = (error as Error).stack?.split('\n') ?? [];
    expect(lines.filter((line) => line.includes('.executeQuery ('))).not.toEqual([]);
    expect(projectFrame(lines)).toMatch(
      new RegExp(`^observe/exceptions/frames\\.test\\.ts:\\d+ in (?:\\w+\\.)?${name}$`),
    );
  });

  it('none where a hook is all that the trace shows before it breaks off', () => {
    expect(
      projectFrame([
        'Error: x',
        '    at log (/srv/app/log.js:1:2)',
        '    at Client.query (/srv/app/node_modules/pg/lib/client.js:3:4)',
      ]),
    ).toBe(undefined);
  });

  it('none where all are others’', () => {
    expect(projectFrame(['    at run (/srv/app/node_modules/pg/lib/client.js:3:4)'])).toBe(
      undefined,
    );
  });
});
