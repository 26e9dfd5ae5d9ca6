import { CompiledQuery, type Kysely, sql } from 'kysely';
import { dialectOf } from '../dialect.ts';
import type { ClinicDatabase } from '../schema.ts';

/** On PostgreSQL the jobs are pg-boss's, in its schema; those that wait move there. */
export async function up(database: Kysely<unknown>): Promise<void> {
  if (dialectOf(database) !== 'postgres') return;
  const { default: PgBoss } = await import('pg-boss');
  const { bossOn, JOB_QUEUE, JOB_QUEUE_SETTINGS } = await import('../pg-boss.ts');
  await run(database, PgBoss.getConstructionPlans());
  const clinic = database as ClinicDatabase;
  const boss = bossOn(clinic);
  await boss.createQueue(JOB_QUEUE, { name: JOB_QUEUE, ...JOB_QUEUE_SETTINGS });
  const waiting = await clinic
    .selectFrom('clinic_job')
    .select(['kind', 'payload'])
    .where('state', '=', 'waiting')
    .execute();
  for (const { kind, payload } of waiting) {
    await boss.send(JOB_QUEUE, { kind, payload: JSON.parse(payload) });
  }
  await database.schema.dropTable('clinic_job').execute();
}

/** Takes the schema away again, jobs and all. */
export async function down(database: Kysely<unknown>): Promise<void> {
  if (dialectOf(database) !== 'postgres') return;
  const { createJobs } = await import('./0002-accounts.ts');
  await sql`DROP SCHEMA pgboss CASCADE`.execute(database);
  await createJobs(database);
}

/** Within the transaction of the migration, and not in one of its own. */
async function run(database: Kysely<unknown>, plans: string): Promise<void> {
  const statements = /^\s*BEGIN;(.*)COMMIT;\s*$/su.exec(plans)?.[1];
  if (statements === undefined) throw new Error('pg-boss makes its schema in another way now.');
  await database.executeQuery(CompiledQuery.raw(statements));
}
