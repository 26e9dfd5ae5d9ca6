import type { Command } from 'commander';
import { databaseOption } from './options.ts';

/** `clinic purge` */
export function addPurge(program: Command): void {
  program
    .command('purge')
    .description('delete what has expired, as a running server does every ten minutes')
    .addOption(databaseOption())
    .action(async (options: { database: string }) => {
      const [{ purgeExpired }, { withDatabase }] = await Promise.all([
        import('../purge/purge-expired.ts'),
        import('./with-database.ts'),
      ]);
      const { sessions, links, attempts } = await withDatabase(options.database, (database) =>
        purgeExpired(database, new Date()),
      );
      process.stdout.write(
        `Purged: sessions ${sessions}, links of mails ${links}, counts of attempts ${attempts}\n`,
      );
    });
}
