import type { Mailer } from '../mail/mailer.ts';
import { writeAccountMail } from './account-mail.ts';
import type { ClaimedJob, JobQueue } from './job-queue.ts';

/** What jobs are done with. */
export interface JobContext {
  readonly queue: JobQueue;
  readonly mailer: Mailer;
  /** The address of the site in mails, without a slash at its end. */
  readonly publicUrl: string;
}

/**
 * Does the jobs that are due, each at least once: a process that dies between sending a mail and
 * noting so leaves it to be sent again.
 *
 * @returns how many were tried.
 * @throws what the database refused, when all have ended.
 */
export async function runDueJobs(context: JobContext): Promise<number> {
  const jobs = await context.queue.claim();
  // All of them are waited for, also when the database fails one, so that none is cut off by a stop.
  const outcomes = await Promise.allSettled(jobs.map((job) => runJob(context, job)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return jobs.length;
}

async function runJob({ queue, mailer, publicUrl }: JobContext, job: ClaimedJob): Promise<void> {
  try {
    await mailer.send(writeAccountMail(job, publicUrl));
  } catch (error) {
    return queue.fail(job, error);
  }
  await queue.complete(job);
}
