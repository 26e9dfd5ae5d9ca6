import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgres:
      | { readonly kind: 'running'; readonly url: string }
      | { readonly kind: 'missing' };
  }
}

/** A database of its own on the server that all tests share. */
export interface TestDatabase {
  readonly url: string;
  /** Runs statements as the owner. */
  run(sql: string): Promise<pg.QueryResult>;
  drop(): Promise<void>;
}

/** `describe` for tests that need PostgreSQL; they are skipped where no server could be started. */
export const describePostgres: typeof describe = describe.skipIf(
  inject('postgres').kind === 'missing',
) as typeof describe;

/** Makes an empty database and runs `schema` in it. */
export async function createDatabase(schema = ''): Promise<TestDatabase> {
  const server = inject('postgres');
  if (server.kind !== 'running') throw new Error('there is no PostgreSQL server');
  const name = `explore_${randomBytes(6).toString('hex')}`;
  const url = new URL(server.url);
  const admin = async (sql: string): Promise<void> => {
    await runAt(server.url, sql);
  };
  await admin(`CREATE DATABASE ${name} TEMPLATE template0`);
  url.pathname = `/${name}`;
  if (schema !== '') await runAt(url.href, schema);
  return {
    url: url.href,
    run: (sql) => runAt(url.href, sql),
    drop: () => admin(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function runAt(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}
