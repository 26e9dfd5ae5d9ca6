import { readDatabaseAddress } from './database-address.ts';
import type { StatementObserver } from './observe-dialect.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import { DEFAULT_POOL_SIZE } from './pool-size.ts';
import type { ClinicDatabase } from './schema.ts';

/** How a database is opened. */
export interface OpenOptions {
  /** Whether a missing SQLite file is created; otherwise it counts as not migrated. Default: no. */
  readonly create?: boolean;
  /** Most connections to PostgreSQL at a time, 5 by default. SQLite has one per process. */
  readonly poolSize?: number;
  /** Is told of every statement. Default: nobody. */
  readonly observe?: StatementObserver;
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
    : openPostgres(found.url, options.poolSize ?? DEFAULT_POOL_SIZE, options.observe);
}
