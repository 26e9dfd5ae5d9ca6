import type Database from 'libsql';

/**
 * Runs a statement so that a refusal for a lock ("database is locked") leaves nothing behind.
 *
 * SQLite keeps a statement that was refused in progress, to be tried again, and libsql 0.5 resets
 * it only when it is run again or collected as garbage (tursodatabase/libsql-js, pull request 238).
 * Until then the connection keeps its old snapshot, and every later write on it is refused as well.
 * So the statement is run once more while the connection may not write, which ends it at once.
 */
export function runReleased<Result>(
  database: Database.Database,
  sql: string,
  run: () => Result,
): Result {
  try {
    return run();
  } catch (error) {
    if (isBusy(error) && !/^\s*(?:commit|rollback)\b/iu.test(sql)) release(database, run);
    throw error;
  }
}

function release(database: Database.Database, run: () => unknown): void {
  database.exec('PRAGMA query_only = ON');
  try {
    run();
  } catch {
    // Refused as read-only, and thereby ended.
  } finally {
    database.exec('PRAGMA query_only = OFF');
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_BUSY/u.test(String(error.code));
}
