import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import LibsqlDatabase from 'libsql';
import { ClinicError } from '../errors.ts';
import { observeDialect, type StatementObserver } from './observe-dialect.ts';
import type { ClinicDatabase, ClinicSchema } from './schema.ts';
import { withSqliteValues } from './sqlite-values.ts';

/** How long a connection waits for another one's write lock, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens a SQLite file with one connection, which belongs to this process: SQLite waits for a lock
 * synchronously, so two connections in one process would wait for each other in vain.
 *
 * @param path absolute
 * @param create whether a missing file is created; otherwise it counts as not migrated.
 * @throws ClinicError when the folder or the file does not serve.
 */
export function openSqlite(
  path: string,
  create: boolean,
  observe?: StatementObserver,
): ClinicDatabase {
  checkFile(path, create);
  try {
    const database = new LibsqlDatabase(path, { timeout: BUSY_TIMEOUT_MS });
    database.pragma('journal_mode = WAL');
    // Safe with this journal: what is committed outlives the process, and only a power failure may
    // lose the last of it (https://www.sqlite.org/pragma.html#pragma_synchronous).
    database.pragma('synchronous = NORMAL');
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.pragma('foreign_keys = ON');
    const dialect = new SqliteDialect({ database: withSqliteValues(database) });
    return new Kysely<ClinicSchema>({ dialect: observeDialect(dialect, observe) });
  } catch (cause) {
    throw new ClinicError('DP_CLINIC_DATABASE_UNREADABLE', `${path}: ${String(cause)}`, { cause });
  }
}

function checkFile(path: string, create: boolean): void {
  const folder = dirname(path);
  if (!existsSync(folder)) {
    throw new ClinicError('DP_CLINIC_DATABASE_FOLDER', `The folder ${folder} does not exist.`);
  }
  const exists = existsSync(path);
  if (!exists && !create) {
    throw new ClinicError('DP_CLINIC_NOT_MIGRATED', `The database ${path} does not exist yet.`);
  }
  for (const needed of exists ? [folder, path] : [folder]) {
    try {
      accessSync(needed, constants.W_OK);
    } catch (cause) {
      const what = `${needed} is not writable.`;
      throw new ClinicError('DP_CLINIC_DATABASE_NOT_WRITABLE', what, { cause });
    }
  }
}
