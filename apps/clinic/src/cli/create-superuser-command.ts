import type { Command } from 'commander';
import type { SuperuserOptions } from './create-superuser.ts';
import { databaseOption, hashCostOption, isProduction, productionOption } from './options.ts';

/** `clinic createsuperuser` */
export function addCreateSuperuser(program: Command): void {
  program
    .command('createsuperuser')
    .description('create an account that may use the admin; asks for what is not given')
    .addOption(databaseOption())
    .option('--email <email>', 'its address (or CLINIC_SUPERUSER_EMAIL)')
    .option('--password <password>', 'its password (or CLINIC_SUPERUSER_PASSWORD)')
    .option('--first-name <name>', 'its first name (or CLINIC_SUPERUSER_FIRST_NAME)')
    .option('--last-name <name>', 'its last name (or CLINIC_SUPERUSER_LAST_NAME)')
    .addOption(hashCostOption())
    .addOption(productionOption())
    .action(async (options: Omit<SuperuserOptions, 'production'> & { production?: true }) => {
      const { createSuperuser } = await import('./create-superuser.ts');
      const told = await createSuperuser({ ...options, production: isProduction(options) });
      process.stdout.write(`${told}\n`);
    });
}
