import { isUniqueViolation } from '../database/database-refusals.ts';
import { ClinicError } from '../errors.ts';
import { textsOf } from '../i18n/texts.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { insertUser } from '../models/save-user.ts';
import { hashPassword } from '../passwords.ts';
import { firstGiven } from './first-given.ts';
import { completeValues } from './superuser-values.ts';
import { terminalLanguage } from './terminal-language.ts';
import { withDatabase } from './with-database.ts';

/** What the command line gives of a superuser; the rest comes from the environment or is asked. */
export interface SuperuserOptions {
  readonly database: string;
  readonly hashCost: number;
  /** Whether weak passwords are refused. */
  readonly production: boolean;
  readonly email?: string;
  readonly password?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/**
 * Creates an active account of the staff with all rights.
 *
 * @returns what to tell about it.
 * @throws ClinicError when a value is missing or wrong, or the address is taken.
 */
export function createSuperuser(options: SuperuserOptions): Promise<string> {
  const { env } = process;
  const texts = textsOf(terminalLanguage(env));
  const given = {
    ...firstGiven('email', options.email, env.CLINIC_SUPERUSER_EMAIL),
    ...firstGiven('first_name', options.firstName, env.CLINIC_SUPERUSER_FIRST_NAME),
    ...firstGiven('last_name', options.lastName, env.CLINIC_SUPERUSER_LAST_NAME),
    ...firstGiven('password', options.password, env.CLINIC_SUPERUSER_PASSWORD),
  };
  return withDatabase(options.database, async (database) => {
    const checks = { database, texts, strictPasswords: options.production };
    const values = await completeValues(given, checks);
    const password = await hashPassword(values.password, options.hashCost);
    const email = normaliseEmail(values.email);
    const rights = { is_active: true, is_staff: true, is_superuser: true };
    await insertUser(database, { ...values, ...rights, email, password }, new Date()).catch(
      (error) => {
        if (!isUniqueViolation(error, 'main_dashboarduser.email')) throw error;
        const what = `email "${email}": ${texts.messages.emailTaken}`;
        throw new ClinicError('DP_CLINIC_SUPERUSER_EXISTS', what, { cause: error });
      },
    );
    return texts.terminal.superuserCreated(email);
  });
}
