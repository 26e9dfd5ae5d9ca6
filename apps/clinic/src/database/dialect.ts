import { PostgresAdapter } from 'kysely';
import type { ClinicDatabase } from './schema.ts';

/** The databases that the clinic knows. */
export type Dialect = 'sqlite' | 'postgres';

/** Which of them this connection leads to. */
export function dialectOf(database: Pick<ClinicDatabase, 'getExecutor'>): Dialect {
  return database.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}
