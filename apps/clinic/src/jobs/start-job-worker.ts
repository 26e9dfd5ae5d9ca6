import { setTimeout as wait } from 'node:timers/promises';
import { type BackgroundTask, startTask } from '../background-task.ts';
import { type JobContext, runDueJobs } from './run-jobs.ts';

const PAUSE_MS = 500;
const TIDY_EVERY_MS = 15_000;

/**
 * Does jobs as they become due. Any number of processes may do so at the same time.
 *
 * @param report is told of a failure of the database; the worker goes on.
 */
export function startJobWorker(
  context: JobContext,
  report: (error: unknown) => void,
): BackgroundTask {
  return startTask(async (signal) => {
    // Not at once: a start has better things to do, and many processes may start at the same time.
    let tidyAt = performance.now() + TIDY_EVERY_MS * Math.random();
    while (!signal.aborted) {
      const began = performance.now();
      const done = await runDueJobs(context).catch((error: unknown) => {
        report(error);
        return 0;
      });
      if (performance.now() > tidyAt) {
        await context.queue.tidy().catch(report);
        tidyAt = performance.now() + TIDY_EVERY_MS;
      }
      // Half of the time is left to requests: the longer jobs take beside them, the longer they wait.
      // A mail server that is slow takes nothing from them, so there is an end to it.
      const pause = done === 0 ? PAUSE_MS : Math.min(PAUSE_MS, performance.now() - began);
      await wait(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  });
}
