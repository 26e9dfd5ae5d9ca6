import { existsSync } from 'node:fs';
import { DoublepostError } from '../errors.ts';
import { type CommandWord, databaseWords, optionWords } from './command-line.ts';
import type { ObserverPlan } from './scenario.ts';

/** What is watched beside the answers, as options, scenario files and configurations say it. */
export interface ObserverOptions {
  /** `sqlite:PATH`, `postgres://...` or `mysql://...` (MariaDB, too); several in a list. Default none. */
  readonly database?: string | readonly string[] | undefined;
  /** Names of the tables to watch, `*` for any text. Default all. */
  readonly tables?: readonly string[] | undefined;
  /** The port of 127.0.0.1 on which the application's mails are taken and counted. Default none. */
  readonly smtp?: number | undefined;
  /** The port of 127.0.0.1 on which the application's calls of others are taken. Default none. */
  readonly hook?: number | undefined;
  /** A file that the application writes its log to. Default none. */
  readonly log?: string | undefined;
  /** A regular expression for the lines of the log that tell of failures. Default: the usual words. */
  readonly errorPattern?: string | undefined;
}

/** How addresses of databases begin. */
export const DATABASE_ADDRESS: RegExp = /^(sqlite:.|(postgres(ql)?|mysql|mariadb):\/\/.)/;

/**
 * An address of a database as it is meant: a path without a scheme is that of a SQLite file, where
 * such a file is there or its name says so. Undefined where it is none.
 */
export function readDatabaseAddress(text: string): string | undefined {
  if (/^[a-z]{2,}:./.test(text)) return text;
  const isFile = /\.(?:db|db3|sqlite|sqlite3)$/i.test(text) || existsSync(text);
  return isFile ? `sqlite:${text}` : undefined;
}

/** Of an object that says more, only what is said of observers. */
export function pickObservers(options: ObserverOptions): ObserverOptions {
  const { database, tables, smtp, hook, log, errorPattern } = options;
  const named = Object.entries({ database, tables, smtp, hook, log, errorPattern });
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

/**
 * Gives everything that is not said its default.
 *
 * @throws DoublepostError DP_USAGE where `errorPattern` is no regular expression
 */
export function planObservers(options: ObserverOptions): ObserverPlan {
  const { tables = [], smtp, hook, log, errorPattern } = options;
  return {
    databases: listOf(options.database),
    tables,
    smtpPort: smtp,
    hookPort: hook,
    log,
    errorPattern: errorPattern === undefined ? undefined : compile(errorPattern),
  };
}

/** The words of a command line for the same. */
export function observerWords(options: ObserverOptions): CommandWord[] {
  return [
    ...databaseWords(listOf(options.database)),
    ...(options.tables ?? []).flatMap((name) => ['--table', name]),
    ...optionWords('--smtp', options.smtp?.toString()),
    ...optionWords('--hook', options.hook?.toString()),
    ...optionWords('--log', options.log),
    ...optionWords('--error-pattern', options.errorPattern),
  ];
}

/** Whether a text is a regular expression of JavaScript. */
export function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function listOf(database: ObserverOptions['database']): readonly string[] {
  if (database === undefined) return [];
  return typeof database === 'string' ? [database] : database;
}

function compile(pattern: string): RegExp {
  if (isPattern(pattern)) return new RegExp(pattern, 'i');
  throw new DoublepostError('DP_USAGE', `the pattern ${pattern} is no regular expression`);
}
