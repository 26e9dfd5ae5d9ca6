import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  isPattern,
  type ObserverOptions,
  pickObservers,
  readDatabaseAddress,
} from '../plan/observers.ts';
import { collect, wholeNumber } from './option-values.ts';

/** What is watched beside the answers, as commander parses it. */
export interface ObserverFlags {
  readonly db: readonly string[];
  readonly table: readonly string[];
  readonly smtp?: number;
  readonly hook?: number;
  readonly log?: string;
  readonly errorPattern?: string;
}

const port = wholeNumber(1, 65_535);

/** Adds the options of what is watched. */
export function addObserverOptions(command: Command): Command {
  return command
    .optionsGroup('Watching:')
    .addOption(
      new Option(
        '--db <address>',
        'watch the rows of a database: sqlite:PATH, postgres://..., mysql://... (MariaDB, too; repeatable)',
      )
        .argParser(databaseAddress)
        .default([], 'none')
        .env('DOUBLEPOST_DB'),
    )
    .option('--table <name>', 'watch only these tables, * for any text (repeatable)', collect, [])
    .option('--smtp <port>', 'take the mails of the application here, and count them', port)
    .option('--hook <port>', 'take calls that the application makes to others here', port)
    .option('--log <file>', 'watch the log of the application for failures')
    .option(
      '--error-pattern <regex>',
      'what lines of --log tell of failures; default: the usual words, violations and levels',
      pattern,
    );
}

/** What the options say of observers. */
export function observersOf({ db, table, ...others }: ObserverFlags): ObserverOptions {
  return pickObservers({
    ...others,
    database: db.length > 0 ? db : undefined,
    tables: table.length > 0 ? table : undefined,
  });
}

function databaseAddress(text: string, before: readonly string[]): string[] {
  const address = readDatabaseAddress(text);
  if (address !== undefined) return [...before, address];
  throw new InvalidArgumentError(
    `It should be sqlite:PATH, postgres://... or mysql://...; of a SQLite file: sqlite:${text}`,
  );
}

function pattern(text: string): string {
  if (isPattern(text)) return text;
  throw new InvalidArgumentError('It should be a regular expression of JavaScript.');
}
