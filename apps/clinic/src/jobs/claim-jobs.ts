import type { Selectable } from 'kysely';
import { dialectOf } from '../database/dialect.ts';
import type { ClinicDatabase, JobTable } from '../database/schema.ts';

/** How long whoever claims a job has it for itself, in milliseconds. */
export const LEASE_MS = 60_000;

/** How many jobs are claimed at a time. */
const BATCH = 10;

/** A job that was claimed. */
export type ClaimedJob = Pick<Selectable<JobTable>, 'id' | 'kind' | 'payload' | 'attempts'>;

/**
 * Claims some jobs that are due, for {@link LEASE_MS}: who claims moves the date at which they are
 * due, so that nobody else finds them, and they are found again if their process dies.
 */
export async function claimJobs(database: ClinicDatabase, now: Date): Promise<ClaimedJob[]> {
  // Only read as long as there is nothing to do: a write, even of no row, takes SQLite's only lock.
  const isAnyDue = await dueJobs(database, now).limit(1).executeTakeFirst();
  if (isAnyDue === undefined) return [];
  return database
    .updateTable('clinic_job')
    .set(({ eb }) => ({
      due_date: new Date(now.getTime() + LEASE_MS),
      attempts: eb('attempts', '+', 1),
    }))
    .where('id', 'in', () =>
      dueJobs(database, now)
        .limit(BATCH)
        .$if(dialectOf(database) === 'postgres', (query) => query.forUpdate().skipLocked()),
    )
    .returning(['id', 'kind', 'payload', 'attempts'])
    .execute();
}

function dueJobs(database: ClinicDatabase, now: Date) {
  return database
    .selectFrom('clinic_job')
    .select('id')
    .where('state', '=', 'waiting')
    .where('due_date', '<=', now)
    .orderBy('due_date');
}
