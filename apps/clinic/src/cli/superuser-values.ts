import type { ClinicDatabase } from '../database/schema.ts';
import { ClinicError, type ClinicErrorCode } from '../errors.ts';
import { checkForm } from '../forms/check-form.ts';
import { strictObjections } from '../forms/new-password.ts';
import { USER_FIELDS, type UserName } from '../forms/user-form.ts';
import type { Texts } from '../i18n/french.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { emailExists } from '../models/save-user.ts';
import { askNewPassword } from './ask-password.ts';
import { requireStrong } from './given-password.ts';
import { type Terminal, withTerminal } from './terminal.ts';

/** What a superuser is made from, as typed; the rest is asked for. */
export type GivenValues = Partial<Readonly<Record<UserName, string>>>;

type Values = Readonly<Record<UserName, string>>;
type AskedName = Exclude<UserName, 'password'>;

/** What the values are checked with. */
interface Checks {
  readonly database: ClinicDatabase;
  readonly texts: Texts;
  /** Whether weak passwords are refused. */
  readonly strictPasswords: boolean;
}

const ASKED: readonly AskedName[] = ['email', 'first_name', 'last_name'];

/**
 * Completes what was given of a superuser by questions. What was given and is wrong fails at once;
 * a wrong answer is asked for again.
 *
 * @throws ClinicError when a given value is wrong, or a missing one cannot be asked for.
 */
export async function completeValues(typed: GivenValues, checks: Checks): Promise<Values> {
  const given: { -readonly [Name in UserName]?: string } = { ...typed };
  for (const name of ASKED) {
    const value = typed[name]?.trim();
    if (value === undefined) continue;
    await requireRight(name, value, checks);
    given[name] = value;
  }
  const { password } = given;
  const objectionsTo = (text: string) => objectionsToPassword(text, given, checks);
  if (password !== undefined) requireStrong(password, objectionsTo, checks.texts);
  const missing = [...ASKED, 'password' as const].find((name) => given[name] === undefined);
  if (missing === undefined) return given as Values;
  const option = `--${missing.replace('_', '-')} or CLINIC_SUPERUSER_${missing.toUpperCase()}`;
  return withTerminal(`${option} is missing.`, (terminal) => askMissing(terminal, given, checks));
}

async function askMissing(terminal: Terminal, given: GivenValues, checks: Checks): Promise<Values> {
  const { texts } = checks;
  const values: Record<UserName, string> = {
    email: '',
    first_name: '',
    last_name: '',
    password: '',
    ...given,
  };
  for (const name of ASKED) {
    if (given[name] === undefined) values[name] = await askUntilRight(terminal, name, checks);
  }
  const objectionsTo = (password: string) => objectionsToPassword(password, values, checks);
  const password =
    given.password ?? (await askNewPassword(terminal, { texts, objectionsTo, mayInsist: true }));
  return { ...values, password: password ?? '' };
}

async function askUntilRight(terminal: Terminal, name: AskedName, checks: Checks): Promise<string> {
  const words = checks.texts.terminal;
  for (;;) {
    const typed = (await terminal.ask(words.question(words.fields[name]))).trim();
    const { objections } = await check(name, typed, checks);
    if (objections.length === 0) return typed;
    for (const objection of objections) terminal.say(words.error(objection));
  }
}

/** The rules of the admin's form, so that what is created here could be created there. */
async function check(
  name: AskedName,
  typed: string,
  { database, texts }: Checks,
): Promise<{ readonly code: ClinicErrorCode; readonly objections: readonly string[] }> {
  const fields = USER_FIELDS.filter((field) => field.name === name);
  const objections = checkForm(fields, { [name]: typed }, texts.messages).errors[name] ?? [];
  if (objections.length > 0 || name !== 'email') {
    return { code: 'DP_CLINIC_INVALID_VALUE', objections };
  }
  const isTaken = await emailExists(database, normaliseEmail(typed));
  return {
    code: 'DP_CLINIC_SUPERUSER_EXISTS',
    objections: isTaken ? [texts.messages.emailTaken] : [],
  };
}

async function requireRight(name: AskedName, typed: string, checks: Checks): Promise<void> {
  const { code, objections } = await check(name, typed, checks);
  if (objections.length === 0) return;
  throw new ClinicError(code, `${name} "${typed}": ${objections.join(' ')}`);
}

function objectionsToPassword(
  password: string,
  { email = '', first_name = '', last_name = '' }: GivenValues,
  { texts, strictPasswords }: Checks,
): readonly string[] {
  return strictPasswords ? strictObjections(password, { email, first_name, last_name }, texts) : [];
}
