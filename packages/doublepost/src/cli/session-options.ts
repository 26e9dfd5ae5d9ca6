import { type Command, Option } from 'commander';
import { DoublepostError } from '../errors.ts';
import type { HeaderField } from '../http/message.ts';
import { parseHttpUrl } from '../http/target.ts';
import type { CommandWord } from '../plan/command-line.ts';
import { readStorageState } from '../plan/read-storage-state.ts';
import type { ActorMode, LoginStep, SessionSetup } from '../plan/scenario.ts';
import { collect } from './option-values.ts';

/** Who signs in, and where. */
export interface LoginOptions {
  readonly login?: string;
  readonly user?: string;
  readonly password?: string;
}

/** Who the second of two users is. */
export interface SecondLoginOptions extends LoginOptions {
  readonly actors: ActorMode;
  readonly secondUser?: string;
  readonly secondPassword?: string;
}

/** What every request of a session carries. */
export interface SetupOptions {
  readonly header: readonly string[];
  readonly cookie: readonly string[];
  readonly storageState?: string;
}

/** Adds the options of a sign-in. */
export function addLoginOptions(command: Command): Command {
  return command
    .optionsGroup('Session:')
    .option('--login <url>', 'sign in on this page first')
    .option('--user <name>', 'user name or e-mail of the login')
    .addOption(new Option('--password <text>', 'password of the login').env('DOUBLEPOST_PASSWORD'));
}

/** Adds the options of what a session carries from its beginning. */
export function addSetupOptions(command: Command): Command {
  return command
    .optionsGroup('Session:')
    .option('--header <field>', '"Name: value" in every request (repeatable)', collect, [])
    .option('--cookie <pair>', '"name=value" in every request (repeatable)', collect, [])
    .option('--storage-state <file>', 'the cookies of a browser, as Playwright saves them');
}

/**
 * The login that the options ask for.
 *
 * @throws DoublepostError DP_USAGE where they say half of it, DP_URL_INVALID
 */
export function loginOf({ login, user, password }: LoginOptions): LoginStep | undefined {
  if (login === undefined) {
    if (user === undefined) return undefined;
    throw new DoublepostError('DP_USAGE', '--user is for a login, but there is no --login', {
      fix: 'Add --login URL with the address of the login page.',
    });
  }
  if (user !== undefined && password !== undefined) {
    return { page: parseHttpUrl(login), fields: {}, credentials: { user, password } };
  }
  throw new DoublepostError('DP_USAGE', '--login needs a user and a password', {
    fix: 'Add --user NAME, and --password TEXT or the environment variable DOUBLEPOST_PASSWORD.',
  });
}

/**
 * The logins of both users.
 *
 * @throws DoublepostError DP_USAGE where a second user has no use or no password, and as `loginOf`
 */
export function loginsOf(options: SecondLoginOptions): LoginStep | undefined {
  const login = loginOf(options);
  const { secondUser: user, secondPassword: password, actors } = options;
  if (user === undefined) return login;
  if (login === undefined || actors !== 'two-users') {
    throw new DoublepostError('DP_USAGE', '--second-user is for two users who sign in', {
      fix: 'Add --actors two-users, and --login URL --user NAME for the first of them.',
    });
  }
  if (password !== undefined) {
    return { ...login, second: { fields: {}, credentials: { user, password } } };
  }
  throw new DoublepostError('DP_USAGE', '--second-user needs a password', {
    fix: 'Add --second-password TEXT, or the environment variable DOUBLEPOST_SECOND_PASSWORD.',
  });
}

/**
 * What the options have every request carry.
 *
 * @param page the address that the cookies are for
 * @throws DoublepostError DP_USAGE, DP_STORAGE_STATE_INVALID
 */
export function setupOf({ header, cookie, storageState }: SetupOptions, page: URL): SessionSetup {
  const stored = storageState === undefined ? [] : readStorageState(storageState, page);
  return { headers: header.map(headerField), cookies: [...stored, ...cookie.map(cookiePair)] };
}

/** Headers and cookies let somebody in, so the command that repeats a check has them as variables. */
export function setupWords({ header, cookie, storageState }: SetupOptions): CommandWord[] {
  const number = (name: string, index: number): CommandWord => ({
    variable: index === 0 ? name : `${name}_${index + 1}`,
  });
  return [
    ...header.flatMap((_text, index) => ['--header', number('HEADER', index)]),
    ...cookie.flatMap((_text, index) => ['--cookie', number('COOKIE', index)]),
    ...(storageState === undefined ? [] : ['--storage-state', storageState]),
  ];
}

function headerField(text: string): HeaderField {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*([\t\x20-\x7e\x80-\xff]*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new DoublepostError('DP_USAGE', '--header should be "Name: value"');
}

function cookiePair(text: string): string {
  if (/^[^=;\s]+=[^;]*$/.test(text)) return `${text}; Path=/`;
  throw new DoublepostError('DP_USAGE', '--cookie should be "name=value"', {
    fix: 'Give --cookie once for each cookie.',
  });
}
