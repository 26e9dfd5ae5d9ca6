import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/database/embedded/start-embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';

/** The server that all tests share, or why there is none. */
export type TestServer =
  | { readonly kind: 'running'; readonly url: string }
  | { readonly kind: 'missing' };

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgres: TestServer;
  }
}

/**
 * Starts the server once per run; its database is migrated, and the template of the tests' own.
 *
 * @param start as `startEmbedded`
 */
export default async function startPostgres(
  project: TestProject,
  start: typeof startEmbedded = startEmbedded,
): Promise<(() => Promise<void>) | undefined> {
  const server = await start().catch(doWithout);
  if (server === undefined) {
    project.provide('postgres', { kind: 'missing' });
    return undefined;
  }
  const database = openDatabase(server.url);
  await migrate(database);
  await database.destroy();
  project.provide('postgres', { kind: 'running', url: server.url });
  return server.stop;
}

/** Whoever cannot run PostgreSQL may still run the other tests; CI must run them all. */
function doWithout(error: unknown): undefined {
  if (process.env.CI === 'true') throw error;
  process.stderr.write(`clinic: tests on PostgreSQL are skipped, no server started: ${error}\n`);
}
