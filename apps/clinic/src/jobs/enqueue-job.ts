import { dialectOf } from '../database/dialect.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import type { NewJob } from './job-queue.ts';
import { insertJob } from './table-queue.ts';

/**
 * Enqueues a job, to be done at once.
 *
 * @param database an open transaction to have the job exactly if it is committed.
 */
export async function enqueueJob(database: ClinicDatabase, job: NewJob, now: Date): Promise<void> {
  if (dialectOf(database) === 'sqlite') return insertJob(database, job, now);
  const { sendJob } = await import('./pg-boss-queue.ts');
  return sendJob(database, job);
}
