import { Command, CommanderError } from 'commander';
import { DEFAULT_DATABASE, EMBEDDED_POSTGRES } from '../database/database-address.ts';
import { ClinicError } from '../errors.ts';
import { addChangePassword } from './change-password-command.ts';
import { addCreateSuperuser } from './create-superuser-command.ts';
import { addMigrate } from './migrate-command.ts';
import { addPurge } from './purge-command.ts';
import { reportError } from './report-error.ts';
import { addServe } from './serve-command.ts';

/**
 * Runs the `clinic` command line; sets the exit code: 0, or 2 when something is to be solved.
 *
 * @param argv as `process.argv` has it.
 */
export async function main(argv: string[]): Promise<void> {
  // A reader that has seen enough (`| head`) is no failure, and must not end a server either.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await buildProgram().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    process.exitCode = reportError(asClinicError(error));
  }
}

function buildProgram(): Command {
  const program = new Command('clinic')
    .description('The reference application of doublepost: a sign-up form and its admin.')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText(
      'after',
      `\nThe database is --database, or DATABASE_URL, or ${DEFAULT_DATABASE}. ` +
        `${EMBEDDED_POSTGRES}\nis a PostgreSQL server that the command starts for itself and ends with itself.`,
    );
  addMigrate(program);
  addCreateSuperuser(program);
  addChangePassword(program);
  addPurge(program);
  addServe(program);
  return program;
}

function asClinicError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const what =
    error.code === 'commander.help'
      ? 'No command was given.'
      : error.message.replace(/^error: /u, '');
  return new ClinicError('DP_CLINIC_USAGE', what, { cause: error });
}
