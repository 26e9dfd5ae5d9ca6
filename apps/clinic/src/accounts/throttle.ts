import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ClinicDatabase } from '../database/schema.ts';

/** How long failures count, in milliseconds: a quarter of an hour from the first one. */
const WINDOW_MS = 15 * 60 * 1000;

/** Who tries what. */
export interface Attempt {
  readonly action: 'sign-in' | 'reset-password';
  /** The account's address, in lower case. */
  readonly email: string;
  /** The network address that it comes from. */
  readonly address: string;
}

/** Whether an attempt may be made. */
export type Admission =
  | {
      readonly kind: 'admitted';
      /** To be called when the attempt succeeded, which then does not count. */
      readonly forget: () => Promise<void>;
    }
  | { readonly kind: 'refused'; readonly retryAfterSeconds: number };

/** What is counted: many people may share a network address, and many try a well-known account. */
const LIMITS: readonly { readonly limit: number; readonly keyOf: (attempt: Attempt) => string }[] =
  [
    { limit: 5, keyOf: ({ action, email, address }) => hash(action, 'both', email, address) },
    { limit: 50, keyOf: ({ action, email }) => hash(action, 'account', email) },
    { limit: 100, keyOf: ({ action, address }) => hash(action, 'address', address) },
  ];

/**
 * Counts an attempt before it is made, so that many at the same time count as well; in the
 * database, so that all workers count together.
 */
export async function admitAttempt(
  database: ClinicDatabase,
  attempt: Attempt,
  now: Date,
): Promise<Admission> {
  const keys = LIMITS.map(({ keyOf }) => keyOf(attempt));
  const counted = await countAttempt(database, keys, now);
  const exceeded = counted.filter(({ attempt_key, attempts }) => {
    const limit = LIMITS[keys.indexOf(attempt_key)]?.limit ?? 0;
    return attempts > limit;
  });
  if (exceeded.length === 0) {
    return { kind: 'admitted', forget: () => forgetAttempt(database, keys) };
  }
  const latest = Math.max(...exceeded.map(({ window_ends }) => window_ends.getTime()));
  const retryAfterSeconds = Math.max(1, Math.ceil((latest - now.getTime()) / 1000));
  return { kind: 'refused', retryAfterSeconds };
}

/** One statement, which is atomic on both databases; an old count starts anew. */
function countAttempt(
  database: ClinicDatabase,
  keys: readonly string[],
  now: Date,
): Promise<{ attempt_key: string; attempts: number; window_ends: Date }[]> {
  const windowEnds = new Date(now.getTime() + WINDOW_MS);
  const isOver = sql<boolean>`clinic_sign_in_attempt.window_ends <= ${now}`;
  return database
    .insertInto('clinic_sign_in_attempt')
    .values(keys.map((key) => ({ attempt_key: key, attempts: 1, window_ends: windowEnds })))
    .onConflict((conflict) =>
      conflict.column('attempt_key').doUpdateSet({
        attempts: sql`CASE WHEN ${isOver} THEN 1 ELSE clinic_sign_in_attempt.attempts + 1 END`,
        window_ends: sql`CASE WHEN ${isOver} THEN excluded.window_ends ELSE clinic_sign_in_attempt.window_ends END`,
      }),
    )
    .returning(['attempt_key', 'attempts', 'window_ends'])
    .execute();
}

/** The account starts afresh; of the network address only this one attempt is taken back. */
async function forgetAttempt(
  database: ClinicDatabase,
  [both = '', account = '', address = '']: readonly string[],
): Promise<void> {
  // One row at a time, so that two requests cannot wait for each other.
  for (const key of [both, account]) {
    await database.deleteFrom('clinic_sign_in_attempt').where('attempt_key', '=', key).execute();
  }
  await database
    .updateTable('clinic_sign_in_attempt')
    .set(({ eb }) => ({ attempts: eb('attempts', '-', 1) }))
    .where('attempt_key', '=', address)
    .execute();
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
