import { readDatabaseAddress } from './database-address.ts';
import { openPostgres, type PoolOptions } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import { DEFAULT_POOL_SIZE } from './pool-size.ts';
import type { ClinicDatabase } from './schema.ts';

/**
 * How a database is opened. The size of the pool, 5 by default, and the time limits are those of
 * PostgreSQL; SQLite has one connection per process.
 */
export interface OpenOptions extends Partial<PoolOptions> {
  /** Whether a missing SQLite file is created; otherwise it counts as not migrated. Default: no. */
  readonly create?: boolean;
}

/**
 * Opens the database. PostgreSQL is not asked before the first statement, which then fails with
 * the same kind of error.
 *
 * @param address `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`
 * @throws ClinicError when the address, the folder or the file does not serve.
 */
export function openDatabase(address: string, options: OpenOptions = {}): ClinicDatabase {
  const found = readDatabaseAddress(address);
  return found.kind === 'sqlite'
    ? openSqlite(found.path, options.create ?? false, options.observe)
    : openPostgres(found.url, { poolSize: DEFAULT_POOL_SIZE, ...options });
}
