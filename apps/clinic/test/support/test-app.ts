import type { FastifyInstance } from 'fastify';
import type { Dialect } from '../../src/database/dialect.ts';
import { type AppOptions, buildApp } from '../../src/server/build-app.ts';
import { createTempDatabase, FAST_HASH_COST, type TempDatabase } from './temp-database.ts';

/** An application on a database of its own. */
export interface TestApp {
  readonly app: FastifyInstance;
  readonly temp: TempDatabase;
  readonly close: () => Promise<void>;
}

/** What every application of the tests is built with, but for its database and protection. */
export const APP_OPTIONS = {
  hashCost: FAST_HASH_COST,
  secret: 'a secret of thirty-two characters',
} as const;

/** Builds an application, on SQLite and unprotected unless `options` say otherwise. */
export async function createTestApp({
  dialect = 'sqlite',
  ...options
}: Partial<AppOptions> & { readonly dialect?: Dialect } = {}): Promise<TestApp> {
  const { traces } = options;
  const temp = await createTempDatabase(dialect, traces && { observe: traces.observe });
  const { database } = temp;
  const app = await buildApp({ ...APP_OPTIONS, database, protection: 'none', ...options });
  const close = async (): Promise<void> => {
    await app.close();
    await temp.dispose();
  };
  return { app, temp, close };
}
