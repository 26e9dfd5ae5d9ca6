import type { Command } from 'commander';
import type { PasswordOptions } from './change-password.ts';
import { databaseOption, hashCostOption, isProduction, productionOption } from './options.ts';

/** `clinic changepassword [email]` */
export function addChangePassword(program: Command): void {
  program
    .command('changepassword')
    .description('change the password of an account and end its sessions')
    .argument('[email]', 'its address (or CLINIC_ACCOUNT_EMAIL); asked for if not given')
    .addOption(databaseOption())
    .option('--password <password>', 'the new one (or CLINIC_ACCOUNT_PASSWORD)')
    .addOption(hashCostOption())
    .addOption(productionOption())
    .action(
      async (
        email: string | undefined,
        options: Omit<PasswordOptions, 'production'> & { production?: true },
      ) => {
        const { changePassword } = await import('./change-password.ts');
        const told = await changePassword(email, { ...options, production: isProduction(options) });
        process.stdout.write(`${told}\n`);
      },
    );
}
