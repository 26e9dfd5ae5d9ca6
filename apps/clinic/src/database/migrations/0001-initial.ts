import { type Kysely, sql } from 'kysely';
import { columnTypes } from '../column-types.ts';

/** The tables of the first version. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createUsers(database);
  await createPatients(database);
  await createSessions(database);
  await createAdminLog(database);
}

/** Drops them again, in the order that the references allow. */
export async function down(database: Kysely<unknown>): Promise<void> {
  for (const table of [
    'django_admin_log',
    'django_session',
    'main_patientuser',
    'main_dashboarduser',
  ]) {
    await database.schema.dropTable(table).execute();
  }
}

async function createUsers(database: Kysely<unknown>): Promise<void> {
  const { identity, instant, uuid } = columnTypes(database);
  let table = database.schema
    .createTable('main_dashboarduser')
    .addColumn('id', 'integer', identity)
    .addColumn('password', 'varchar(128)', (column) => column.notNull())
    .addColumn('last_login', instant)
    .addColumn('email', 'varchar(254)', (column) => column.notNull().unique())
    .addColumn('has_been_validated', 'boolean')
    .addColumn('creation_date', instant, (column) => column.notNull())
    .addColumn('last_update_date', instant, (column) => column.notNull())
    .addColumn('first_name', 'varchar(100)', (column) => column.notNull())
    .addColumn('last_name', 'varchar(100)', (column) => column.notNull())
    .addColumn('uuid', uuid, (column) => column.notNull().unique())
    .addColumn('enable_notifications', 'boolean', (column) =>
      column.notNull().defaultTo(sql`true`),
    );
  for (const flag of [
    'is_staff',
    'is_superuser',
    'is_active',
    'is_manager',
    'is_doctor',
    'is_patient',
  ]) {
    table = table.addColumn(flag, 'boolean', (column) => column.notNull().defaultTo(sql`false`));
  }
  await table.execute();
}

async function createPatients(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('main_patientuser')
    .addColumn('user_id', 'integer', (column) =>
      column.primaryKey().references('main_dashboarduser.id').onDelete('cascade'),
    )
    .addColumn('patient_id', 'varchar(5)')
    .addColumn('birth_year', 'integer')
    .addColumn('patient_age', 'integer')
    .execute();
}

async function createSessions(database: Kysely<unknown>): Promise<void> {
  const { instant } = columnTypes(database);
  await database.schema
    .createTable('django_session')
    .addColumn('session_key', 'varchar(40)', (column) => column.primaryKey())
    .addColumn('session_data', 'text', (column) => column.notNull())
    .addColumn('expire_date', instant, (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex('django_session_expire_date')
    .on('django_session')
    .column('expire_date')
    .execute();
}

async function createAdminLog(database: Kysely<unknown>): Promise<void> {
  const { identity, instant } = columnTypes(database);
  await database.schema
    .createTable('django_admin_log')
    .addColumn('id', 'integer', identity)
    .addColumn('action_time', instant, (column) => column.notNull())
    .addColumn('user_id', 'integer', (column) =>
      column.notNull().references('main_dashboarduser.id').onDelete('cascade'),
    )
    .addColumn('object_table', 'varchar(100)', (column) => column.notNull())
    .addColumn('object_id', 'text', (column) => column.notNull())
    .addColumn('object_repr', 'varchar(201)', (column) => column.notNull())
    .addColumn('action_flag', 'integer', (column) => column.notNull())
    .addColumn('change_message', 'text', (column) => column.notNull())
    .execute();
}
