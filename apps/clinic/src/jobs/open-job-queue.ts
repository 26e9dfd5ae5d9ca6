import { dialectOf } from '../database/dialect.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import type { JobQueue } from './job-queue.ts';
import { createTableQueue } from './table-queue.ts';

/**
 * The queue in this database: pg-boss on PostgreSQL, a table on SQLite.
 *
 * @param now the clock of the table; pg-boss goes by that of the server.
 */
export async function openJobQueue(database: ClinicDatabase, now: () => Date): Promise<JobQueue> {
  if (dialectOf(database) === 'sqlite') return createTableQueue(database, now);
  const { createPgBossQueue } = await import('./pg-boss-queue.ts');
  return createPgBossQueue(database);
}
