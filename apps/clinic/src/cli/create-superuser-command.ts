import type { Command } from 'commander';
import type { SuperuserAnswers } from './create-superuser.ts';
import { databaseOption, hashCostOption } from './options.ts';

/** `clinic createsuperuser` */
export function addCreateSuperuser(program: Command): void {
  program
    .command('createsuperuser')
    .description('create an account that may use the admin; asks for what is not given')
    .addOption(databaseOption())
    .option('--email <email>', 'its address (or CLINIC_SUPERUSER_EMAIL)')
    .option('--password <password>', 'its password (or CLINIC_SUPERUSER_PASSWORD)')
    .option('--first-name <name>', 'its first name')
    .option('--last-name <name>', 'its last name')
    .addOption(hashCostOption())
    .action(async (options: SuperuserAnswers & { database: string; hashCost: number }) => {
      const { createSuperuser } = await import('./create-superuser.ts');
      const email = await createSuperuser(options);
      process.stdout.write(`Superuser created: ${email}\n`);
    });
}
