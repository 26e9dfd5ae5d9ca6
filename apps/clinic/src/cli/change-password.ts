import { storePassword } from '../accounts/store-password.ts';
import type { ClinicDatabase, DashboardUser } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import { ClinicError } from '../errors.ts';
import { strictObjections } from '../forms/new-password.ts';
import type { Texts } from '../i18n/french.ts';
import { textsOf } from '../i18n/texts.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { hashPassword } from '../passwords.ts';
import { askNewPassword } from './ask-password.ts';
import { firstGiven } from './first-given.ts';
import { requireStrong } from './given-password.ts';
import { withTerminal } from './terminal.ts';
import { terminalLanguage } from './terminal-language.ts';
import { withDatabase } from './with-database.ts';

/** What the command line gives besides the address; the password may come from the environment. */
export interface PasswordOptions {
  readonly database: string;
  readonly hashCost: number;
  /** Whether weak passwords are refused. */
  readonly production: boolean;
  readonly password?: string;
}

type Owner = Pick<DashboardUser, 'id' | 'email' | 'first_name' | 'last_name'>;

/** As often as Django asks. */
const TRIES = 3;

/**
 * Changes the password of an account, active or not, and ends its sessions.
 *
 * @param typedEmail the account's address, if the command line has it.
 * @returns what to tell about it.
 * @throws ClinicError when there is no such account, or the password is missing or wrong.
 */
export function changePassword(
  typedEmail: string | undefined,
  options: PasswordOptions,
): Promise<string> {
  const { env } = process;
  const texts = textsOf(terminalLanguage(env));
  const { email } = firstGiven('email', typedEmail, env.CLINIC_ACCOUNT_EMAIL);
  const { password } = firstGiven('password', options.password, env.CLINIC_ACCOUNT_PASSWORD);
  return withDatabase(options.database, async (database) => {
    const owner =
      email === undefined
        ? await askOwner(database, texts)
        : await requireOwner(database, email, texts);
    const objectionsTo = (typed: string): readonly string[] =>
      options.production ? strictObjections(typed, owner, texts) : [];
    const typed = await (password === undefined
      ? askPassword(owner, objectionsTo, texts)
      : requireStrong(password, objectionsTo, texts));
    const hash = await hashPassword(typed, options.hashCost);
    await inTransaction(database, 'immediate', (transaction) =>
      storePassword(transaction, owner.id, hash, new Date()),
    );
    return texts.terminal.passwordChanged(owner.email);
  });
}

function findOwner(database: ClinicDatabase, email: string): Promise<Owner | undefined> {
  return database
    .selectFrom('main_dashboarduser')
    .select(['id', 'email', 'first_name', 'last_name'])
    .where('email', '=', normaliseEmail(email.trim()))
    .executeTakeFirst();
}

async function requireOwner(
  database: ClinicDatabase,
  email: string,
  { terminal: words }: Texts,
): Promise<Owner> {
  const owner = await findOwner(database, email);
  if (owner !== undefined) return owner;
  throw new ClinicError('DP_CLINIC_NO_ACCOUNT', words.noAccount(email));
}

function askOwner(database: ClinicDatabase, { terminal: words }: Texts): Promise<Owner> {
  const missing = 'The e-mail address (or CLINIC_ACCOUNT_EMAIL) is missing.';
  return withTerminal(missing, async (terminal) => {
    for (;;) {
      const email = await terminal.ask(words.question(words.fields.email));
      const owner = await findOwner(database, email);
      if (owner !== undefined) return owner;
      terminal.say(words.error(words.noAccount(email)));
    }
  });
}

function askPassword(
  { email }: Owner,
  objectionsTo: (password: string) => readonly string[],
  texts: Texts,
): Promise<string> {
  const missing = '--password or CLINIC_ACCOUNT_PASSWORD is missing.';
  return withTerminal(missing, async (terminal) => {
    terminal.say(texts.terminal.changingPassword(email));
    const password = await askNewPassword(terminal, {
      texts,
      objectionsTo,
      mayInsist: false,
      tries: TRIES,
    });
    if (password !== undefined) return password;
    throw new ClinicError('DP_CLINIC_PASSWORD_NOT_CHANGED', texts.terminal.givenUp(TRIES));
  });
}
