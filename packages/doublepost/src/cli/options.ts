import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CheckOptions } from '../check.ts';
import { optionWords } from '../plan/command-line.ts';
import type { ActorMode, Expectation, FormChoice } from '../plan/scenario.ts';
import { parseFormChoice } from '../plan/scenario.ts';

/** Options that every checking command takes, as commander parses them. */
export interface CommonOptions {
  readonly rounds: number;
  readonly untilRace?: boolean;
  readonly maxTime?: number;
  readonly serialRuns: number;
  readonly timeout: number;
  readonly maxSpread: number;
  readonly allowHost: readonly string[];
  readonly fill: Readonly<Record<string, string>>;
  readonly db?: string;
  readonly table: readonly string[];
  readonly smtp?: number;
  readonly hook?: number;
  readonly log?: string;
  readonly errorPattern?: RegExp;
  readonly reporter: readonly ReporterName[];
  readonly output: string;
}

/** Options of `doublepost URL` alone. */
export interface PageCommandOptions extends CommonOptions {
  readonly form?: FormChoice;
  readonly actors: ActorMode;
  readonly expect: Expectation;
  readonly login?: string;
  readonly user?: string;
  readonly password?: string;
}

export type ReporterName = 'terminal' | 'json';

const REPORTERS: readonly ReporterName[] = ['terminal', 'json'];

/** Adds the options that every checking command takes. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--rounds <n>', 'raced rounds', wholeNumber(1, 10_000), 20)
    .option('--until-race', 'end the rounds at the first race')
    .option('--max-time <seconds>', 'end the rounds after that time', positiveNumber)
    .option('--serial-runs <n>', 'serial runs to compare with', wholeNumber(1, 100), 3)
    .option('--timeout <seconds>', 'for each answer', positiveNumber, 30)
    .option('--max-spread <ms>', 'repeat rounds that were sent over more time', positiveNumber, 5)
    .option('--allow-host <name>', 'a public host that is yours (repeatable)', collect, [])
    .option(
      '--fill <name=value>',
      'the value of a field (repeatable); {{unique.text}}, {{unique.email}}, {{unique.number}} are new each round',
      collectPairs,
      {},
    )
    .addOption(
      new Option(
        '--db <address>',
        'watch the rows of a database: sqlite:PATH, postgres://..., mysql://... (MariaDB, too)',
      )
        .argParser(databaseAddress)
        .env('DOUBLEPOST_DB'),
    )
    .option('--table <name>', 'watch only these tables, * for any text (repeatable)', collect, [])
    .option('--smtp <port>', 'take the mails of the application here, and count them', port)
    .option('--hook <port>', 'take calls that the application makes to others here', port)
    .option('--log <file>', 'watch the log of the application for failures')
    .option('--error-pattern <regex>', 'what lines of --log tell of failures', pattern)
    .option('--reporter <names>', `${REPORTERS.join(', ')}, or several with commas`, reporters, [
      'terminal',
    ])
    .option(
      '--output <folder>',
      'where reports go beside the terminal report',
      'doublepost-report',
    );
}

/** Adds the options of `doublepost URL`: what a scenario file says otherwise. */
export function addPageOptions(command: Command): Command {
  return command
    .option('--form <number|#id>', 'which form of the page', formChoice)
    .addOption(
      new Option('--actors <mode>', 'who posts twice')
        .choices(['same-tab', 'two-tabs', 'two-users'])
        .default('same-tab'),
    )
    .addOption(
      new Option('--expect <what>', 'what the second submission should do')
        .choices(['once', 'each', 'serial'])
        .default('once'),
    )
    .option('--login <url>', 'sign in on this page first')
    .option('--user <name>', 'user name or e-mail of the login')
    .addOption(new Option('--password <text>', 'password of the login').env('DOUBLEPOST_PASSWORD'));
}

/** What the options say to `check`. */
export function checkOptionsOf(options: CommonOptions): CheckOptions {
  return {
    rounds: options.rounds,
    untilRace: options.untilRace ?? false,
    maxTimeMs: options.maxTime === undefined ? undefined : options.maxTime * 1000,
    serialRuns: options.serialRuns,
    timeoutMs: options.timeout * 1000,
    maxSpreadMs: options.maxSpread,
    allowHosts: options.allowHost,
    watch: {
      tables: options.table,
      smtpPort: options.smtp,
      hookPort: options.hook,
      log: options.log,
      errorPattern: options.errorPattern,
    },
  };
}

/** What of these options a command that repeats the check has to say, beside the scenario's own. */
export function repeatedWords(options: CommonOptions): string[] {
  return [
    ...optionWords('--rounds', String(options.rounds), '20'),
    ...(options.untilRace === true ? ['--until-race'] : []),
    ...optionWords('--max-time', options.maxTime?.toString()),
    ...optionWords('--serial-runs', String(options.serialRuns), '3'),
    ...optionWords('--timeout', String(options.timeout), '30'),
    ...optionWords('--max-spread', String(options.maxSpread), '5'),
    ...options.allowHost.flatMap((host) => ['--allow-host', host]),
    ...options.table.flatMap((name) => ['--table', name]),
    ...optionWords('--smtp', options.smtp?.toString()),
    ...optionWords('--hook', options.hook?.toString()),
    ...optionWords('--log', options.log),
    ...optionWords('--error-pattern', options.errorPattern?.source),
  ];
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It should be a whole number from ${min} to ${max}.`);
  };
}

const port = wholeNumber(1, 65_535);

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new InvalidArgumentError('It should be a regular expression of JavaScript.');
  }
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It should be a number above 0.');
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function collectPairs(
  text: string,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { ...before, [name]: value };
  throw new InvalidArgumentError('It should be NAME=VALUE.');
}

function databaseAddress(text: string): string {
  if (/^[a-z]+:./.test(text)) return text;
  throw new InvalidArgumentError('It should be sqlite:PATH, postgres://... or mysql://...');
}

function formChoice(text: string): FormChoice {
  const choice = parseFormChoice(text);
  if (choice !== undefined) return choice;
  throw new InvalidArgumentError('It should be a number such as 2, or an id such as "#signup".');
}

function reporters(text: string): ReporterName[] {
  const names = text.split(',').map((name) => name.trim());
  const known = REPORTERS.filter((name) => names.includes(name));
  if (known.length === names.length) return known;
  throw new InvalidArgumentError(`It should be of ${REPORTERS.join(', ')}.`);
}
