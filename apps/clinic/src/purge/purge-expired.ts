import { sql } from 'kysely';
import { dialectOf } from '../database/dialect.ts';
import type { ClinicDatabase } from '../database/schema.ts';

/** How many rows one statement deletes, so that no lock is held for long. */
const BATCH = 500;

/**
 * What nobody can use after its end. The link of a mail is kept until then although it was used:
 * whoever opens it again is told that all is done.
 */
const EXPIRING = {
  sessions: { table: 'django_session', key: 'session_key', end: 'expire_date' },
  links: { table: 'clinic_account_token', key: 'token_hash', end: 'expire_date' },
  attempts: { table: 'clinic_sign_in_attempt', key: 'attempt_key', end: 'window_ends' },
} as const;

/** How many rows of each kind were deleted. */
export type Purged = Readonly<Record<keyof typeof EXPIRING, number>>;

/** Deletes what has expired. Any number of processes may do so at the same time. */
export async function purgeExpired(database: ClinicDatabase, now: Date): Promise<Purged> {
  return {
    sessions: await purge(database, 'sessions', now),
    links: await purge(database, 'links', now),
    attempts: await purge(database, 'attempts', now),
  };
}

async function purge(
  database: ClinicDatabase,
  kind: keyof typeof EXPIRING,
  now: Date,
): Promise<number> {
  const { table, key, end } = EXPIRING[kind];
  const expired = sql`SELECT ${sql.ref(key)} FROM ${sql.table(table)} WHERE ${sql.ref(end)} <= ${now}`;
  // What another process is deleting is not waited for, so that two cannot wait for each other.
  const locking = dialectOf(database) === 'postgres' ? sql` FOR UPDATE SKIP LOCKED` : sql``;
  let count = 0;
  for (;;) {
    // Only read as long as there is nothing to do: a write, even of no row, takes SQLite's only lock.
    const { rows } = await sql`${expired} LIMIT 1`.execute(database);
    if (rows.length === 0) return count;
    const { numAffectedRows = 0n } = await sql`
      DELETE FROM ${sql.table(table)}
      WHERE ${sql.ref(key)} IN (${expired} LIMIT ${sql.lit(BATCH)}${locking})`.execute(database);
    if (numAffectedRows === 0n) return count;
    count += Number(numAffectedRows);
  }
}
