import type { ClinicDatabase } from '../database/schema.ts';
import type { Mailer } from '../mail/mailer.ts';
import { writeAccountMail } from './account-mail.ts';
import { type ClaimedJob, claimJobs } from './claim-jobs.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60 * 60 * 1000;

/** After about a day of trying. */
const MOST_ATTEMPTS = 34;

/** What jobs are done with. */
export interface JobContext {
  readonly database: ClinicDatabase;
  readonly mailer: Mailer;
  /** The address of the site in mails, without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => Date;
}

/**
 * Does the jobs that are due, each at least once: a process that dies between sending a mail and
 * noting so leaves it to be sent again.
 *
 * @returns how many were tried.
 */
export async function runDueJobs(context: JobContext): Promise<number> {
  const jobs = await claimJobs(context.database, context.now());
  await Promise.all(jobs.map((job) => runJob(context, job)));
  return jobs.length;
}

async function runJob(context: JobContext, job: ClaimedJob): Promise<void> {
  try {
    await context.mailer.send(writeAccountMail(job, context.publicUrl));
  } catch (error) {
    return postpone(context, job, error);
  }
  await context.database
    .updateTable('clinic_job')
    // The payload has the secret of a link, which nobody needs any more.
    .set({ state: 'done', end_date: context.now(), payload: '{}', last_error: null })
    .where('id', '=', job.id)
    .execute();
}

/** Twice as long after every failure, so that a server that is down is not pestered. */
async function postpone(
  { database, now }: JobContext,
  { id, attempts }: ClaimedJob,
  error: unknown,
): Promise<void> {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  const isOver = attempts >= MOST_ATTEMPTS;
  await database
    .updateTable('clinic_job')
    .set({
      due_date: new Date(now().getTime() + delay),
      last_error: error instanceof Error ? error.message : String(error),
      ...(isOver ? { state: 'failed', end_date: now(), payload: '{}' } : {}),
    })
    .where('id', '=', id)
    .execute();
}
