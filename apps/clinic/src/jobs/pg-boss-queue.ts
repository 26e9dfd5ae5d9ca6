import { bossOn, JOB_QUEUE, JOB_QUEUE_SETTINGS } from '../database/pg-boss.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import type { JobQueue, NewJob } from './job-queue.ts';

/** How many jobs are claimed at a time. */
const BATCH = 10;

/** Enqueues a job by pg-boss, in the transaction if there is one. */
export async function sendJob(database: ClinicDatabase, job: NewJob): Promise<void> {
  await bossOn(database).send(JOB_QUEUE, job);
}

/**
 * The queue of pg-boss. Its own worker is not used, so that one loop drives and stops both queues.
 */
export function createPgBossQueue(database: ClinicDatabase): JobQueue {
  const refusals: unknown[] = [];
  const boss = bossOn(database, (error) => refusals.push(error));
  return {
    claim: async () => {
      refusals.length = 0;
      const jobs = await boss.fetch<NewJob>(JOB_QUEUE, { batchSize: BATCH, includeMetadata: true });
      // pg-boss takes every refusal for a race that somebody else has won.
      if (refusals.length > 0) throw refusals[0];
      return jobs.map(({ id, data, retryCount }) => ({ ...data, id, attempts: retryCount + 1 }));
    },
    complete: async ({ id }) => {
      // Deleted and not kept as completed: the payload has the secret of a link.
      await boss.deleteJob(JOB_QUEUE, id);
    },
    fail: async ({ id, attempts }, error) => {
      if (attempts > JOB_QUEUE_SETTINGS.retryLimit) await boss.deleteJob(JOB_QUEUE, id);
      else await boss.fail(JOB_QUEUE, id, { message: String(error) });
    },
    tidy: async () => {
      await boss.maintain();
    },
  };
}
