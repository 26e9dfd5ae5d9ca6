import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'libsql';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, inject, onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgres: TestServer;
    readonly mariadb: TestServer;
  }
}

type TestServer = { readonly kind: 'running'; readonly url: string } | { readonly kind: 'missing' };

export type Dialect = 'sqlite' | 'postgres' | 'mariadb';

/** Every test of what is seen of a database runs on each of them. */
export const DIALECTS: readonly Dialect[] = ['sqlite', 'postgres', 'mariadb'];

/** `describe` on one dialect; skipped where the machine has no server of it. */
export function describeOn(dialect: Dialect, name: string, tests: () => void): void {
  const isMissing = dialect !== 'sqlite' && inject(dialect).kind === 'missing';
  describe.skipIf(isMissing)(`${name}, on ${dialect}`, tests);
}

/** An empty database and a connection of the application to it; gone when the test ends. */
export interface TestDatabase {
  /** As `--db` takes it. */
  readonly address: string;
  /** Runs statements that are separated by `;`. */
  run(sql: string): Promise<void>;
}

export async function createTestDatabase(dialect: Dialect): Promise<TestDatabase> {
  switch (dialect) {
    case 'sqlite':
      return createSqlite();
    case 'postgres':
      return createPostgres();
    case 'mariadb':
      return createMariadb();
  }
}

function createSqlite(): TestDatabase {
  const path = join(temporaryFolder(), 'app.sqlite3');
  const database = new Database(path);
  database.pragma('journal_mode = wal');
  onTestFinished(() => {
    database.close();
  });
  return {
    address: `sqlite:${path}`,
    run: async (sql) => {
      database.exec(sql);
    },
  };
}

async function createPostgres(): Promise<TestDatabase> {
  const name = newName();
  const server = serverUrl('postgres');
  await askPostgres(server, `CREATE DATABASE ${name}`);
  const address = withDatabase(server, name);
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await askPostgres(server, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return { address, run: async (sql) => void (await client.query(sql)) };
}

async function askPostgres(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(server, 'postgres') });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function createMariadb(): Promise<TestDatabase> {
  const name = newName();
  const uri = serverUrl('mariadb');
  const connection = await mysql.createConnection({ uri, multipleStatements: true });
  await connection.query(`CREATE DATABASE ${name}; USE ${name}`);
  onTestFinished(async () => {
    await connection.query(`DROP DATABASE ${name}`);
    await connection.end();
  });
  return {
    address: withDatabase(uri, name),
    run: async (sql) => void (await connection.query(sql)),
  };
}

function serverUrl(dialect: 'postgres' | 'mariadb'): string {
  const server = inject(dialect);
  if (server.kind === 'missing') throw new Error(`there is no ${dialect} server`);
  return server.url;
}

function newName(): string {
  return `dp_${randomBytes(6).toString('hex')}`;
}

/** The address of another database, or of another user, on the same server. */
export function withDatabase(address: string, name: string): string {
  const url = new URL(address);
  url.pathname = `/${name}`;
  return url.href;
}
