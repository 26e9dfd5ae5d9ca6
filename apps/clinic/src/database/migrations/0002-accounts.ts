import type { Kysely } from 'kysely';
import { columnTypes } from '../column-types.ts';

/** What signing in, mails and their links need. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createSignInAttempts(database);
  await createAccountTokens(database);
  await createJobs(database);
  await linkSessionsToUsers(database);
}

/** Takes it away again. */
export async function down(database: Kysely<unknown>): Promise<void> {
  await database.schema.dropIndex('django_session_user_id').execute();
  await database.schema.alterTable('django_session').dropColumn('user_id').execute();
  for (const table of ['clinic_job', 'clinic_account_token', 'clinic_sign_in_attempt']) {
    await database.schema.dropTable(table).execute();
  }
}

async function createSignInAttempts(database: Kysely<unknown>): Promise<void> {
  const { instant } = columnTypes(database);
  await database.schema
    .createTable('clinic_sign_in_attempt')
    .addColumn('attempt_key', 'varchar(64)', (column) => column.primaryKey())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('window_ends', instant, (column) => column.notNull())
    .execute();
}

async function createAccountTokens(database: Kysely<unknown>): Promise<void> {
  const { instant } = columnTypes(database);
  await database.schema
    .createTable('clinic_account_token')
    .addColumn('token_hash', 'varchar(64)', (column) => column.primaryKey())
    .addColumn('user_id', 'integer', (column) =>
      column.notNull().references('main_dashboarduser.id').onDelete('cascade'),
    )
    .addColumn('purpose', 'varchar(20)', (column) => column.notNull())
    .addColumn('password_mark', 'varchar(64)', (column) => column.notNull())
    .addColumn('expire_date', instant, (column) => column.notNull())
    .addColumn('used_date', instant)
    .execute();
  await database.schema
    .createIndex('clinic_account_token_user_id')
    .on('clinic_account_token')
    .column('user_id')
    .execute();
}

/** The table of jobs. */
export async function createJobs(database: Kysely<unknown>): Promise<void> {
  const { instant, uuid } = columnTypes(database);
  await database.schema
    .createTable('clinic_job')
    .addColumn('id', uuid, (column) => column.primaryKey())
    .addColumn('kind', 'varchar(40)', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('state', 'varchar(10)', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('creation_date', instant, (column) => column.notNull())
    .addColumn('due_date', instant, (column) => column.notNull())
    .addColumn('end_date', instant)
    .addColumn('last_error', 'text')
    .execute();
  await database.schema
    .createIndex('clinic_job_due')
    .on('clinic_job')
    .columns(['state', 'due_date'])
    .execute();
}

/** So that the sessions of one account can be ended. */
async function linkSessionsToUsers(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('django_session').addColumn('user_id', 'integer').execute();
  await database.schema
    .createIndex('django_session_user_id')
    .on('django_session')
    .column('user_id')
    .execute();
}
