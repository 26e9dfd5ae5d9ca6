import { type RawBuilder, sql } from 'kysely';
import { isDeadlock } from './database-refusals.ts';
import { dialectOf } from './dialect.ts';
import type { ClinicDatabase } from './schema.ts';

/** How often a transaction is tried that PostgreSQL ends because of others. */
const TRIES = 3;

/**
 * When a transaction takes SQLite's only write lock: at its first write, or at its start.
 *
 * PostgreSQL locks rows as they are written and has no such moment. Two transactions that wait for
 * each other are its form of the same conflict: it ends one of them, which is run again if it was to
 * be `immediate`.
 */
export type TransactionStart = 'deferred' | 'immediate';

/**
 * Runs `work` in one transaction and commits it, or rolls it back when `work` throws. An `immediate`
 * one may be run several times, so `work` has no effects but those on the database.
 *
 * Kysely's own `transaction()` knows `BEGIN` only, and the difference to `BEGIN IMMEDIATE` is what
 * one of the two failures on show consists of.
 */
export async function inTransaction<Result>(
  database: ClinicDatabase,
  start: TransactionStart,
  work: (transaction: ClinicDatabase) => Promise<Result>,
): Promise<Result> {
  for (let count = 1; ; count += 1) {
    try {
      return await runOnce(database, start, work);
    } catch (error) {
      if (start === 'deferred' || count === TRIES || !isDeadlock(error)) throw error;
    }
  }
}

function runOnce<Result>(
  database: ClinicDatabase,
  start: TransactionStart,
  work: (transaction: ClinicDatabase) => Promise<Result>,
): Promise<Result> {
  return database.connection().execute(async (connection) => {
    await beginning(connection, start).execute(connection);
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

function beginning(connection: ClinicDatabase, start: TransactionStart): RawBuilder<unknown> {
  const locksAtOnce = start === 'immediate' && dialectOf(connection) === 'sqlite';
  return locksAtOnce ? sql`BEGIN IMMEDIATE` : sql`BEGIN`;
}
