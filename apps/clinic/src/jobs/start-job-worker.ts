import { setTimeout as wait } from 'node:timers/promises';
import { type JobContext, runDueJobs } from './run-jobs.ts';

const PAUSE_MS = 500;
const TIDY_EVERY_MS = 15_000;

/** Something that does jobs until it is stopped. */
export interface JobWorker {
  /** Ends after the jobs under way. */
  readonly stop: () => Promise<void>;
}

/**
 * Does jobs as they become due. Any number of processes may do so at the same time.
 *
 * @param report is told of a failure of the database; the worker goes on.
 */
export function startJobWorker(context: JobContext, report: (error: unknown) => void): JobWorker {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ended = run();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };

  async function run(): Promise<void> {
    // Not at once: a start has better things to do, and many processes may start at the same time.
    let tidyAt = performance.now() + TIDY_EVERY_MS * Math.random();
    while (!signal.aborted) {
      const done = await runDueJobs(context).catch((error: unknown) => {
        report(error);
        return 0;
      });
      if (performance.now() > tidyAt) {
        await context.queue.tidy().catch(report);
        tidyAt = performance.now() + TIDY_EVERY_MS;
      }
      if (done === 0)
        await wait(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
