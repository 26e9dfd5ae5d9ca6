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
 */
export async function runDueJobs(context: JobContext): Promise<number> {
  const jobs = await context.queue.claim();
  await Promise.all(jobs.map((job) => runJob(context, job)));
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
