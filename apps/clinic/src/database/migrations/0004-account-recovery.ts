import { type Kysely, sql } from 'kysely';

/** What getting back into an account needs. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await bindLinksToAddresses(database);
  await linkAttemptsToAccounts(database);
  await markAwaitedActivations(database);
}

/** Takes it away again. */
export async function down(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('main_dashboarduser').dropColumn('awaits_activation').execute();
  await database.schema.dropIndex('clinic_sign_in_attempt_account_key').execute();
  await database.schema.alterTable('clinic_sign_in_attempt').dropColumn('account_key').execute();
  await database.schema.alterTable('clinic_account_token').dropColumn('email').execute();
}

/** So that a link is worth nothing to who has a former mailbox of the account. */
async function bindLinksToAddresses(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable('clinic_account_token')
    // Nobody has the empty address.
    .addColumn('email', 'varchar(254)', (column) => column.notNull().defaultTo(''))
    .execute();
  await sql`UPDATE clinic_account_token SET email = (
    SELECT email FROM main_dashboarduser WHERE id = clinic_account_token.user_id
  )`.execute(database);
}

/** So that the failures of one account can be forgotten, wherever they came from. */
async function linkAttemptsToAccounts(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable('clinic_sign_in_attempt')
    .addColumn('account_key', 'varchar(64)')
    .execute();
  await database.schema
    .createIndex('clinic_sign_in_attempt_account_key')
    .on('clinic_sign_in_attempt')
    .column('account_key')
    .execute();
}

/**
 * So that an account which nobody has activated yet is told from one that the staff has switched
 * off. Of those that are there, it is one that signed itself up, was never signed in to, and neither
 * its link nor the staff has made active.
 */
async function markAwaitedActivations(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable('main_dashboarduser')
    .addColumn('awaits_activation', 'boolean', (column) => column.notNull().defaultTo(sql`false`))
    .execute();
  await sql`UPDATE main_dashboarduser SET awaits_activation = true
    WHERE is_patient = true AND is_active = false AND last_login IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM clinic_account_token
        WHERE user_id = main_dashboarduser.id
          AND purpose = 'validation' AND used_date IS NOT NULL
      )
      AND NOT EXISTS (
        SELECT 1 FROM django_admin_log
        WHERE object_table = 'main_dashboarduser'
          AND object_id = CAST(main_dashboarduser.id AS text)
          AND (action_flag = 1 OR change_message LIKE '%"is_active"%')
      )`.execute(database);
}
