import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { inject } from 'vitest';
import type { Dialect } from '../../src/database/dialect.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';

/** A migrated database that belongs to one test, not opened. */
export interface TempAddress {
  readonly address: string;
  /** Removes it, whoever still has it open. */
  readonly remove: () => Promise<void>;
}

export function createTempAddress(dialect: Dialect): Promise<TempAddress> {
  return dialect === 'sqlite' ? createFile() : createPostgresDatabase();
}

/** The address of the server that the tests share. */
export function serverUrl(): string {
  const server = inject('postgres');
  if (server.kind === 'missing') throw new Error('There is no PostgreSQL server.');
  return server.url;
}

/** A file that has been migrated, as it is copied for each test. */
let template: Promise<Buffer> | undefined;

async function createFile(): Promise<TempAddress> {
  template ??= migrateFile();
  const folder = mkdtempSync(join(tmpdir(), 'clinic-'));
  const file = join(folder, 'clinic.sqlite3');
  writeFileSync(file, await template);
  const address = `sqlite:${file}`;
  const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
  return { address, remove };
}

async function migrateFile(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'clinic-'));
  const file = join(folder, 'clinic.sqlite3');
  const database = openDatabase(`sqlite:${file}`, { create: true });
  await migrate(database);
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(database);
  await database.destroy();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true, force: true });
  return bytes;
}

let created = 0;

/** Databases of this process that nobody uses; emptying one is much cheaper than making one. */
const free: string[] = [];

let allTables: Record<string, unknown>[] | undefined;

async function createPostgresDatabase(): Promise<TempAddress> {
  const template = new URL(serverUrl());
  let name = free.pop();
  if (name === undefined) {
    name = `test_${process.pid}_${created++}`;
    await askServer(`CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
  }
  const address = String(withPath(template, name));
  // Of a copy: while somebody is connected to the template itself, it cannot be copied.
  allTables ??= await ask(address, TABLES);
  return { address, remove: () => recycle(name, address) };
}

/** Empties a database for the next test, or drops it where a test has changed its tables. */
async function recycle(name: string, address: string): Promise<void> {
  const tables = await ask(address, TABLES);
  if (JSON.stringify(tables) !== JSON.stringify(allTables)) {
    return askServer(`DROP DATABASE ${name} WITH (FORCE)`);
  }
  await ask(address, CUT_OFF_OTHERS);
  const names = tables.map((table) => String(table.name));
  await askServer(`ALTER DATABASE ${name} RESET ALL`);
  await ask(address, `TRUNCATE ${names.join(', ')} RESTART IDENTITY CASCADE`);
  free.push(name);
}

/** Those that the application writes: not what the migrations and pg-boss note of themselves. */
const TABLES = `
SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
WHERE schemaname IN ('public', 'pgboss') AND tablename NOT LIKE 'kysely%'
  AND (schemaname, tablename) NOT IN (('pgboss', 'version'), ('pgboss', 'queue'))
ORDER BY name`;

/** A server that was killed may not have let go yet. */
const CUT_OFF_OTHERS = `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()`;

/** Runs one statement on the server, outside of the tests' databases. */
export async function askServer(statement: string): Promise<void> {
  await ask(String(withPath(new URL(serverUrl()), 'postgres')), statement);
}

function withPath(url: URL, name: string): URL {
  url.pathname = `/${name}`;
  return url;
}

async function ask(
  connectionString: string,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
