import { holdDatabase } from '../database/hold-database.ts';
import { migrate, requireMigrated } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import type { ClinicDatabase } from '../database/schema.ts';

/**
 * Runs one command's work on the database, which has its tables.
 *
 * @param address as `--database` gives it.
 * @throws ClinicError when the database does not serve; what `work` throws.
 */
export async function withDatabase<Result>(
  address: string,
  work: (database: ClinicDatabase) => Promise<Result>,
): Promise<Result> {
  const held = await holdDatabase(address);
  try {
    const database = openDatabase(held.address);
    try {
      await (held.isPrivate ? migrate(database) : requireMigrated(database));
      return await work(database);
    } finally {
      await database.destroy();
    }
  } finally {
    await held.release();
  }
}
