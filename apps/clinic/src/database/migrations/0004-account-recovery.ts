import { type Kysely, sql } from 'kysely';

/** What getting back into an account needs. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await bindLinksToAddresses(database);
  await linkAttemptsToAccounts(database);
}

/** Takes it away again. */
export async function down(database: Kysely<unknown>): Promise<void> {
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
