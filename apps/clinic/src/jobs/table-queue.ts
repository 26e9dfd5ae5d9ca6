import { randomUUID } from 'node:crypto';
import type { ClinicDatabase } from '../database/schema.ts';
import type { JobQueue, NewJob } from './job-queue.ts';

/** How long whoever claims a job has it for itself, in milliseconds. */
const LEASE_MS = 60_000;

/** How many jobs are claimed at a time. */
const BATCH = 10;

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60 * 60 * 1000;

/** After about a day of trying. */
const MOST_ATTEMPTS = 34;

/** How long it can be seen that a job is over, in milliseconds: a week. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;

/** Enqueues a job in the table, in the transaction if there is one. */
export async function insertJob(
  database: ClinicDatabase,
  { kind, payload }: NewJob,
  now: Date,
): Promise<void> {
  await database
    .insertInto('clinic_job')
    .values({
      id: randomUUID(),
      kind,
      payload: JSON.stringify(payload),
      state: 'waiting',
      attempts: 0,
      creation_date: now,
      due_date: now,
    })
    .execute();
}

/**
 * The queue in the table `clinic_job`, for SQLite. Who claims a job moves the date at which it is
 * due, so that nobody else finds it before the lease is over.
 */
export function createTableQueue(database: ClinicDatabase, now: () => Date): JobQueue {
  const endJob = (
    id: string,
    state: 'done' | 'failed',
    lastError: string | null,
  ): Promise<unknown> =>
    database
      .updateTable('clinic_job')
      // The payload has the secret of a link, which nobody needs any more.
      .set({ state, end_date: now(), payload: '{}', last_error: lastError })
      .where('id', '=', id)
      .execute();

  return {
    claim: async () => {
      // Only read as long as there is nothing to do: a write, even of no row, takes the only lock.
      const isAnyDue = await dueJobs(database, now()).limit(1).executeTakeFirst();
      if (isAnyDue === undefined) return [];
      const rows = await database
        .updateTable('clinic_job')
        .set(({ eb }) => ({
          due_date: new Date(now().getTime() + LEASE_MS),
          attempts: eb('attempts', '+', 1),
        }))
        .where('id', 'in', () => dueJobs(database, now()).limit(BATCH))
        .returning(['id', 'kind', 'payload', 'attempts'])
        .execute();
      return rows.map((row) => ({ ...row, payload: JSON.parse(row.payload) }));
    },
    complete: async ({ id }) => {
      await endJob(id, 'done', null);
    },
    fail: async ({ id, attempts }, error) => {
      const lastError = error instanceof Error ? error.message : String(error);
      if (attempts >= MOST_ATTEMPTS) {
        await endJob(id, 'failed', lastError);
        return;
      }
      // Twice as long after every failure, so that a server that is down is not pestered.
      const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
      await database
        .updateTable('clinic_job')
        .set({ due_date: new Date(now().getTime() + delay), last_error: lastError })
        .where('id', '=', id)
        .execute();
    },
    tidy: async () => {
      const isOld = await oldJobs(database, now()).limit(1).executeTakeFirst();
      if (isOld === undefined) return;
      await database
        .deleteFrom('clinic_job')
        .where('id', 'in', () => oldJobs(database, now()))
        .execute();
    },
  };
}

function dueJobs(database: ClinicDatabase, now: Date) {
  return database
    .selectFrom('clinic_job')
    .select('id')
    .where('state', '=', 'waiting')
    .where('due_date', '<=', now)
    .orderBy('due_date');
}

function oldJobs(database: ClinicDatabase, now: Date) {
  return database
    .selectFrom('clinic_job')
    .select('id')
    .where('end_date', '<', new Date(now.getTime() - KEEP_MS));
}
