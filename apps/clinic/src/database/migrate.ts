import { type Migration, Migrator } from 'kysely';
import { ClinicError } from '../errors.ts';
import * as initial from './migrations/0001-initial.ts';
import * as accounts from './migrations/0002-accounts.ts';
import * as pgBoss from './migrations/0003-pg-boss.ts';
import * as accountRecovery from './migrations/0004-account-recovery.ts';
import type { ClinicDatabase } from './schema.ts';

/** In the order in which they are applied. Imported, not searched for, so the compiler sees them. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-accounts': accounts,
  '0003-pg-boss': pgBoss,
  '0004-account-recovery': accountRecovery,
};

/**
 * Applies the migrations that the database has not had yet.
 *
 * @returns the names of the applied ones, none when the database was up to date.
 * @throws ClinicError `DP_CLINIC_MIGRATION_FAILED`
 */
export async function migrate(database: ClinicDatabase): Promise<readonly string[]> {
  const { error, results = [] } = await migratorOf(database).migrateToLatest();
  if (error instanceof ClinicError) throw error;
  if (error !== undefined) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ClinicError('DP_CLINIC_MIGRATION_FAILED', cause, { cause: error });
  }
  return results.map((result) => result.migrationName);
}

/**
 * Refuses a database that lacks a migration.
 *
 * @throws ClinicError `DP_CLINIC_NOT_MIGRATED`
 */
export async function requireMigrated(database: ClinicDatabase): Promise<void> {
  const migrations = await migratorOf(database).getMigrations();
  const missing = migrations.filter((migration) => migration.executedAt === undefined);
  if (missing.length > 0) {
    const names = missing.map((migration) => migration.name).join(', ');
    throw new ClinicError('DP_CLINIC_NOT_MIGRATED', `The database lacks: ${names}.`);
  }
}

function migratorOf(database: ClinicDatabase): Migrator {
  return new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  });
}
