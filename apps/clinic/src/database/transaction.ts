import { sql } from 'kysely';
import type { ClinicDatabase } from './schema.ts';

/** When a transaction takes SQLite's only write lock: at its first write, or at its start. */
export type TransactionStart = 'deferred' | 'immediate';

/**
 * Runs `work` in one transaction and commits it, or rolls it back when `work` throws.
 *
 * Kysely's own `transaction()` knows `BEGIN` only, and the difference to `BEGIN IMMEDIATE` is what
 * one of the two failures on show consists of.
 */
export function inTransaction<Result>(
  database: ClinicDatabase,
  start: TransactionStart,
  work: (transaction: ClinicDatabase) => Promise<Result>,
): Promise<Result> {
  return database.connection().execute(async (connection) => {
    await (start === 'immediate' ? sql`BEGIN IMMEDIATE` : sql`BEGIN`).execute(connection);
    try {
      const result = await work(connection);
      await sql`COMMIT`.execute(connection);
      return result;
    } catch (error) {
      // The database may have rolled back by itself; the error to report is the first one.
      await sql`ROLLBACK`.execute(connection).catch(() => undefined);
      throw error;
    }
  });
}
