import { setInterval } from 'node:timers/promises';
import { type BackgroundTask, startTask } from '../background-task.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import { purgeExpired } from './purge-expired.ts';

const PAUSE_MS = 10 * 60 * 1000;

/** What is needed to purge. */
export interface PurgeContext {
  readonly database: ClinicDatabase;
  readonly now: () => Date;
  /** Is told of a failure of the database; purging goes on. */
  readonly report: (error: unknown) => void;
  /** Between two times, in milliseconds. Default: ten minutes. */
  readonly pauseMs?: number;
}

/** Deletes what has expired from time to time, first after a pause. */
export function startPurging({ database, now, report, pauseMs }: PurgeContext): BackgroundTask {
  return startTask(async (signal) => {
    try {
      const ticks = setInterval(pauseMs ?? PAUSE_MS, undefined, { signal, ref: false });
      for await (const _ of ticks) await purgeExpired(database, now()).catch(report);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
}
