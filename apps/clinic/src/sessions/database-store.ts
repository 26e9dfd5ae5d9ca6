import type { FastifySessionOptions } from '@fastify/session';
import type { Session } from 'fastify';
import type { ClinicDatabase } from '../database/schema.ts';
import './session-data.ts';

/** How long a session lives after its last request, in milliseconds: two weeks, or an hour less. */
export const SESSION_LIFETIME_MS: number = 14 * 24 * 60 * 60 * 1000;

/**
 * Not every page that is looked at is worth a write, which on SQLite waits for all others, and fails
 * the unprotected admin's transaction if that has already read (decisions/028).
 */
const PROLONGED_AFTER_MS = 60 * 60 * 1000;

/** How long a session that signing in has replaced is still known, in milliseconds. */
const AFTERLIFE_MS = 60 * 1000;

type Store = NonNullable<FastifySessionOptions['store']>;

/**
 * Keeps sessions in the database, where all workers see them.
 *
 * @param now the clock that sessions expire by.
 */
export function createDatabaseStore(database: ClinicDatabase, now: () => Date): Store {
  return {
    get: (key, done) =>
      void readSession(database, key, now()).then((found) => done(null, found), done),
    set: (key, session, done) =>
      void writeSession(database, key, session, now()).then(() => done(), done),
    destroy: (key, done) => void endSession(database, key, now()).then(() => done(), done),
  };
}

async function readSession(
  database: ClinicDatabase,
  key: string,
  now: Date,
): Promise<Session | null> {
  const row = await database
    .selectFrom('django_session')
    .select(['session_data', 'expire_date'])
    .where('session_key', '=', key)
    .where('expire_date', '>', now)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { ...JSON.parse(row.session_data), storedUntil: Number(row.expire_date) };
}

/**
 * A session that was read is only updated, so that signing out in one tab is not undone by a
 * request that was under way in another. One that was read and not changed has its lifetime
 * prolonged and nothing else, so that it does not overwrite what another request stored meanwhile.
 */
async function writeSession(
  database: ClinicDatabase,
  key: string,
  session: Session,
  now: Date,
): Promise<void> {
  const { storedUntil, ...data } = session;
  const end = now.getTime() + SESSION_LIFETIME_MS;
  const expiry = { expire_date: new Date(end) };
  const row = { ...expiry, session_data: JSON.stringify(data), user_id: data.userId ?? null };
  if (storedUntil !== undefined) {
    const isChanged = (session as { isModified?: () => boolean }).isModified?.() ?? true;
    if (!isChanged && end - storedUntil < PROLONGED_AFTER_MS) return;
    await database
      .updateTable('django_session')
      .set(isChanged ? row : expiry)
      .where('session_key', '=', key)
      .execute();
    return;
  }
  await database
    .insertInto('django_session')
    .values({ session_key: key, ...row })
    .onConflict((conflict) => conflict.column('session_key').doUpdateSet(row))
    .execute();
}

/** Ends all sessions of an account, as when its password has changed. */
export async function endSessionsOf(database: ClinicDatabase, userId: number): Promise<void> {
  await database.deleteFrom('django_session').where('user_id', '=', userId).execute();
}

/**
 * Ends a session. One that nobody is signed in to gives access to nothing, and lives for a minute
 * more: signing in replaces it, and the second of two clicks still comes with its id and its token.
 */
async function endSession(database: ClinicDatabase, key: string, now: Date): Promise<void> {
  await database
    .deleteFrom('django_session')
    .where('session_key', '=', key)
    .where('user_id', 'is not', null)
    .execute();
  await database
    .updateTable('django_session')
    .set({ expire_date: new Date(now.getTime() + AFTERLIFE_MS) })
    .where('session_key', '=', key)
    .execute();
}
