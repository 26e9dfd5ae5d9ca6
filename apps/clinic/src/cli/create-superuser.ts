import { holdDatabase } from '../database/hold-database.ts';
import { migrate, requireMigrated } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { isUniqueViolation } from '../database/unique-violation.ts';
import { ClinicError } from '../errors.ts';
import { checkForm } from '../forms/check-form.ts';
import { USER_FIELDS, type UserName } from '../forms/user-form.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { emailExists, insertUser } from '../models/save-user.ts';
import { hashPassword } from '../passwords.ts';
import { ask, askPassword } from './ask.ts';

/** What the command line gives of a superuser; the rest comes from the environment or is asked. */
export interface SuperuserAnswers {
  readonly email?: string;
  readonly password?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/**
 * Creates an active account of the staff with all rights.
 *
 * @returns its e-mail address as it was saved.
 * @throws ClinicError when a value is missing or wrong, or the address is taken.
 */
export async function createSuperuser(
  options: SuperuserAnswers & { readonly database: string; readonly hashCost: number },
): Promise<string> {
  const held = await holdDatabase(options.database);
  const database = openDatabase(held.address);
  try {
    await (held.isPrivate ? migrate(database) : requireMigrated(database));
    const values = checkValues({
      email: await answer('email', 'E-mail', options.email, process.env.CLINIC_SUPERUSER_EMAIL),
      first_name: await answer('first-name', 'First name', options.firstName),
      last_name: await answer('last-name', 'Last name', options.lastName),
      password: await passwordAnswer(options.password),
    });
    const email = normaliseEmail(values.email);
    if (await emailExists(database, email)) throw existsError(email);
    const password = await hashPassword(values.password, options.hashCost);
    const rights = { is_active: true, is_staff: true, is_superuser: true };
    await insertUser(database, { ...values, ...rights, password }, new Date()).catch((error) => {
      throw isUniqueViolation(error, 'main_dashboarduser.email') ? existsError(email) : error;
    });
    return email;
  } finally {
    await database.destroy();
    await held.release();
  }
}

async function answer(
  option: string,
  question: string,
  ...given: readonly (string | undefined)[]
): Promise<string> {
  const found = given.find((value) => value !== undefined && value !== '');
  if (found !== undefined) return found;
  requireTerminal(option);
  return ask(`${question}: `);
}

async function passwordAnswer(option: string | undefined): Promise<string> {
  const given = option ?? process.env.CLINIC_SUPERUSER_PASSWORD;
  if (given !== undefined && given !== '') return given;
  requireTerminal('password');
  const password = await askPassword('Password: ');
  if (password !== (await askPassword('Password, again: '))) {
    throw new ClinicError('DP_CLINIC_INVALID_VALUE', 'The two passwords differ.');
  }
  return password;
}

function requireTerminal(option: string): void {
  if (process.stdin.isTTY) return;
  const variable = { email: 'CLINIC_SUPERUSER_EMAIL', password: 'CLINIC_SUPERUSER_PASSWORD' };
  const other = Object.hasOwn(variable, option)
    ? ` or ${variable[option as keyof typeof variable]}`
    : '';
  throw new ClinicError('DP_CLINIC_MISSING_VALUE', `--${option}${other} is missing.`);
}

/** The rules of the admin's form, so that what is created here could be created there. */
function checkValues(typed: Record<UserName, string>): Record<UserName, string> {
  const { values, errors } = checkForm(USER_FIELDS, typed);
  for (const { name } of USER_FIELDS) {
    if (errors[name] === undefined) continue;
    const shown = name === 'password' ? 'The password' : `${name} "${typed[name]}"`;
    throw new ClinicError('DP_CLINIC_INVALID_VALUE', `${shown}: ${errors[name].join(' ')}`);
  }
  return values;
}

function existsError(email: string): ClinicError {
  return new ClinicError('DP_CLINIC_SUPERUSER_EXISTS', `An account has the address ${email}.`);
}
