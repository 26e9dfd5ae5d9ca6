import { sql } from 'kysely';
import { dialectOf } from '../../src/database/dialect.ts';
import type { ClinicDatabase } from '../../src/database/schema.ts';

/** All that the queue has in the database, of jobs that wait and of those that are over. */
export async function jobRows(database: ClinicDatabase): Promise<unknown[]> {
  const tables =
    dialectOf(database) === 'sqlite' ? ['clinic_job'] : ['pgboss.job', 'pgboss.archive'];
  const results = [];
  for (const table of tables) {
    results.push(await sql`SELECT * FROM ${sql.table(table)}`.execute(database));
  }
  return results.flatMap(({ rows }) => rows);
}

/** How many jobs wait or are under way. */
export async function countJobs(database: ClinicDatabase): Promise<number> {
  const { rows } = await (dialectOf(database) === 'sqlite'
    ? sql`SELECT 1 FROM clinic_job WHERE state = 'waiting'`
    : sql`SELECT 1 FROM pgboss.job WHERE state < 'completed'`
  ).execute(database);
  return rows.length;
}
