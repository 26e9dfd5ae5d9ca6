import { CompiledQuery } from 'kysely';
import PgBoss from 'pg-boss';
import type { ClinicDatabase } from './schema.ts';

// To be imported only where a job queue on PostgreSQL is needed: it takes a while to load.

/** The queue of the clinic's jobs within pg-boss. */
export const JOB_QUEUE = 'clinic';

/** How the queue is made. A failed job is tried again for about a day, each time later. */
export const JOB_QUEUE_SETTINGS = {
  retryLimit: 16,
  retryDelay: 1,
  retryBackoff: true,
  /** How long whoever fetches a job has it for itself; then it is somebody else's. */
  expireInSeconds: 60,
} as const;

/**
 * pg-boss over a connection of the clinic, or an open transaction on it. It is not started: nothing
 * of it runs by itself.
 *
 * @param report is told of the refusal of a statement, some of which pg-boss keeps to itself.
 */
export function bossOn(
  database: ClinicDatabase,
  report: (error: unknown) => void = () => undefined,
): PgBoss {
  return new PgBoss({
    migrate: false,
    supervise: false,
    schedule: false,
    // Of jobs that were given up; those that were done are deleted at once.
    archiveFailedAfterSeconds: 60,
    deleteAfterDays: 7,
    db: {
      executeSql: async (text, values: unknown[] = []) => {
        try {
          const { rows } = await database.executeQuery(CompiledQuery.raw(text, values));
          return { rows };
        } catch (error) {
          report(error);
          throw error;
        }
      },
    },
  });
}
