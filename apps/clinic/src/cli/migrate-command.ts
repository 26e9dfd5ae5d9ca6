import type { Command } from 'commander';
import { databaseOption } from './options.ts';

/** `clinic migrate` */
export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('create the tables, or bring them up to date')
    .addOption(databaseOption())
    .action(async (options: { database: string }) => {
      const [{ holdDatabase }, { openDatabase }, { migrate }] = await Promise.all([
        import('../database/hold-database.ts'),
        import('../database/open-database.ts'),
        import('../database/migrate.ts'),
      ]);
      const held = await holdDatabase(options.database);
      const database = openDatabase(held.address, { create: true });
      try {
        const applied = await migrate(database);
        process.stdout.write(
          applied.length === 0 ? 'Nothing to migrate.\n' : `Migrated: ${applied.join(', ')}\n`,
        );
      } finally {
        await database.destroy();
        await held.release();
      }
    });
}
