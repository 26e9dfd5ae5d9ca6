import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

async function createFile(): Promise<TempAddress> {
  const folder = mkdtempSync(join(tmpdir(), 'clinic-'));
  const address = `sqlite:${join(folder, 'clinic.sqlite3')}`;
  const database = openDatabase(address, { create: true });
  await migrate(database);
  await database.destroy();
  const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
  return { address, remove };
}

let created = 0;

async function createPostgresDatabase(): Promise<TempAddress> {
  const url = new URL(serverUrl());
  const template = url.pathname.slice(1);
  const name = `test_${process.pid}_${created++}`;
  await askServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  url.pathname = `/${name}`;
  return { address: String(url), remove: () => askServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Runs one statement on the server, outside of the tests' databases. */
export async function askServer(statement: string): Promise<void> {
  const url = new URL(serverUrl());
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: String(url) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
