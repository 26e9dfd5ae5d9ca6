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
const LIMITS: readonly Limit[] = [
  { limit: 5, of: ['email', 'address'], kind: 'both' },
  { limit: 50, of: ['email'], kind: 'account' },
  { limit: 100, of: ['address'], kind: 'address' },
];

interface Limit {
  readonly limit: number;
  /** What attempts that are counted together have in common. */
  readonly of: readonly ('email' | 'address')[];
  readonly kind: string;
}

/**
 * Counts an attempt before it is made, so that many at the same time count as well; in the
 * database, so that all workers count together.
 */
export async function admitAttempt(
  database: ClinicDatabase,
  attempt: Attempt,
  now: Date,
): Promise<Admission> {
  const keys = LIMITS.map((limit) => attemptKey(limit, attempt));
  const counted = await countAttempt(database, attempt, now);
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
  attempt: Attempt,
  now: Date,
): Promise<{ attempt_key: string; attempts: number; window_ends: Date }[]> {
  const windowEnds = new Date(now.getTime() + WINDOW_MS);
  const counts = LIMITS.map((limit) => ({
    attempt_key: attemptKey(limit, attempt),
    account_key: limit.of.includes('email') ? accountKey(attempt.email) : null,
    attempts: 1,
    window_ends: windowEnds,
  }));
  const isOver = sql<boolean>`clinic_sign_in_attempt.window_ends <= ${now}`;
  return database
    .insertInto('clinic_sign_in_attempt')
    .values(counts)
    .onConflict((conflict) =>
      conflict.column('attempt_key').doUpdateSet(({ ref }) => ({
        // Counts from before migration 0004 have none, and could not be forgotten.
        account_key: ref('excluded.account_key'),
        attempts: sql`CASE WHEN ${isOver} THEN 1 ELSE clinic_sign_in_attempt.attempts + 1 END`,
        window_ends: sql`CASE WHEN ${isOver} THEN excluded.window_ends ELSE clinic_sign_in_attempt.window_ends END`,
      })),
    )
    .returning(['attempt_key', 'attempts', 'window_ends'])
    .execute();
}

/** The account starts afresh; of the network address only this one attempt is taken back. */
async function forgetAttempt(
  database: ClinicDatabase,
  [both = '', account = '', address = '']: readonly string[],
): Promise<void> {
  await deleteCounts(database, [both, account]);
  await database
    .updateTable('clinic_sign_in_attempt')
    .set(({ eb }) => ({ attempts: eb('attempts', '-', 1) }))
    .where('attempt_key', '=', address)
    .execute();
}

/**
 * Forgets all failures of an account, wherever they came from, as when it gets a new password by
 * mail. Those of the network addresses still count. Not to be called in a transaction.
 *
 * @param email the account's address, in lower case.
 */
export async function forgetAttemptsOn(database: ClinicDatabase, email: string): Promise<void> {
  const counts = await database
    .selectFrom('clinic_sign_in_attempt')
    .select('attempt_key')
    .where('account_key', '=', accountKey(email))
    .execute();
  const keys = counts.map(({ attempt_key }) => attempt_key);
  await deleteCounts(database, keys);
}

/** One row at a time, so that two requests cannot wait for each other. */
async function deleteCounts(database: ClinicDatabase, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await database.deleteFrom('clinic_sign_in_attempt').where('attempt_key', '=', key).execute();
  }
}

function attemptKey({ kind, of }: Limit, attempt: Attempt): string {
  return hash(attempt.action, kind, ...of.map((part) => attempt[part]));
}

function accountKey(email: string): string {
  return hash('account', email);
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
