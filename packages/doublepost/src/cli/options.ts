import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CheckOptions } from '../check.ts';
import { optionWords } from '../plan/command-line.ts';
import { REPORTERS, type ReporterName } from '../plan/define-config.ts';
import { isPattern, type ObserverOptions, pickObservers } from '../plan/observers.ts';
import type { Expectation, FormChoice } from '../plan/scenario.ts';
import { parseFormChoice } from '../plan/scenario.ts';
import {
  collect,
  collectPairs,
  numberFromZero,
  positiveNumber,
  someOf,
  wholeNumber,
} from './option-values.ts';
import {
  addLoginOptions,
  addSetupOptions,
  type SecondLoginOptions,
  type SetupOptions,
} from './session-options.ts';

/** Options that every checking command takes, as commander parses them. */
export interface CommonOptions {
  readonly rounds?: number;
  readonly below?: number;
  readonly untilRace?: boolean;
  readonly maxTime?: number;
  readonly serialRuns: number;
  readonly timeout: number;
  readonly maxSpread: number;
  readonly copies: number;
  readonly gap: number;
  readonly sweep?: GapRange;
  readonly clickInterval?: GapRange;
  readonly abortFirst: boolean;
  readonly hold: Hold;
  readonly warm: boolean;
  readonly insecure: boolean;
  readonly http2?: boolean;
  readonly allowHost: readonly string[];
  readonly fill: Readonly<Record<string, string>>;
  readonly db: readonly string[];
  readonly table: readonly string[];
  readonly smtp?: number;
  readonly hook?: number;
  readonly log?: string;
  readonly errorPattern?: string;
  readonly reporter: readonly ReporterName[];
  readonly output: string;
}

type Hold = NonNullable<CheckOptions['hold']>;
type GapRange = NonNullable<CheckOptions['sweep']>;

/** What says which request is meant, and what it carries. */
export interface PageOptions
  extends SecondLoginOptions,
    SetupOptions,
    Pick<CommonOptions, 'fill' | 'allowHost'> {
  readonly form?: FormChoice;
  readonly expect: Expectation;
  readonly unique: readonly string[];
  readonly curl?: string;
  readonly har?: string;
  readonly entry?: string;
  readonly openapi?: string;
  readonly operation?: string;
  readonly all?: boolean;
}

/** Options of `doublepost URL`. */
export interface PageCommandOptions extends CommonOptions, PageOptions {}

/** Adds the options that every checking command takes. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--rounds <n>', 'raced rounds: 20, or up to 100 with --sweep', wholeNumber(1, 10_000))
    .option(
      '--below <percent>',
      'as many rounds as bound the race probability so at 95 %; the first race ends them',
      percentage,
    )
    .option('--until-race', 'end the rounds at the first race')
    .option('--max-time <seconds>', 'end the rounds after that time', positiveNumber)
    .option('--serial-runs <n>', 'serial runs to compare with', wholeNumber(1, 100), 3)
    .option('--timeout <seconds>', 'for each answer', positiveNumber, 30)
    .option('--max-spread <ms>', 'repeat rounds that were sent over more time', positiveNumber, 5)
    .option('--copies <n>', 'submissions of a round', wholeNumber(2, 20), 2)
    .option('--gap <ms>', 'from one submission to the next', numberFromZero, 0)
    .option('--sweep <from..to>', 'measure the race window over gaps, such as 0..500ms', gapRange)
    .option(
      '--click-interval <from..to>',
      'intervals of double clicks, for --sweep: 0..500ms where nothing is said',
      gapRange,
    )
    .option(
      '--abort-first',
      'close the first connection when the second is sent, as browsers do',
      false,
    )
    .addOption(
      new Option('--hold <part>', 'what to keep back of each submission until all are sent')
        .choices(['last-byte', 'headers'])
        .default('last-byte'),
    )
    .option('--no-warm', 'send no harmless request on each connection first')
    .option('--http2', 'fire over HTTP/2, also without TLS (https: where the server offers it)')
    .option('--no-http2', 'fire over HTTP/1.1, also where the server offers HTTP/2')
    .option('--insecure', 'take any certificate', false)
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
    .option('--error-pattern <regex>', 'what lines of --log tell of failures', pattern)
    .option(
      '--reporter <names>',
      `${REPORTERS.join(', ')}, or several with commas`,
      someOf(REPORTERS),
      ['terminal'],
    )
    .option(
      '--output <folder>',
      'where reports go beside the terminal report',
      'doublepost-report',
    );
}

/** Adds the options of `doublepost URL`: what a scenario file says otherwise. */
export function addPageOptions(command: Command): Command {
  return addSetupOptions(addLoginOptions(command))
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
    .option('--second-user <name>', 'the account of the second of two-users; else both have one')
    .addOption(
      new Option('--second-password <text>', 'its password').env('DOUBLEPOST_SECOND_PASSWORD'),
    )
    .option(
      '--unique <name>',
      'a field whose value must be new each round (repeatable)',
      collect,
      [],
    )
    .option('--curl <line>', 'a request as "Copy as cURL" has it: the line, @FILE, or - for stdin')
    .option('--har <file>', 'a request of a recording')
    .option('--entry <number|address>', 'which entry of the recording')
    .option('--openapi <file|url>', 'a request of an OpenAPI 3 description')
    .option('--operation <id>', 'which operation of the description, or "POST /path"')
    .option('--all', 'every operation that changes something');
}

/** What the options say to `check`. */
export function checkOptionsOf(options: CommonOptions): CheckOptions {
  return {
    ...(options.rounds === undefined ? {} : { rounds: options.rounds }),
    below: options.below === undefined ? undefined : options.below / 100,
    ...(options.untilRace === undefined ? {} : { untilRace: options.untilRace }),
    maxTimeMs: options.maxTime === undefined ? undefined : options.maxTime * 1000,
    sweep: options.sweep,
    clickInterval: options.clickInterval,
    serialRuns: options.serialRuns,
    timeoutMs: options.timeout * 1000,
    maxSpreadMs: options.maxSpread,
    copies: options.copies,
    gapMs: options.gap,
    abortFirst: options.abortFirst,
    hold: options.hold,
    warm: options.warm,
    insecure: options.insecure,
    http2: options.http2,
    allowHosts: options.allowHost,
  };
}

/** What the options say of observers. */
export function observersOf(options: CommonOptions): ObserverOptions {
  const { db, table, ...others } = options;
  return pickObservers({
    ...others,
    database: db.length > 0 ? db : undefined,
    tables: table.length > 0 ? table : undefined,
  });
}

/** What of these options a command that repeats the check has to say, beside the scenario's own. */
export function repeatedWords(options: CommonOptions): string[] {
  return [
    ...optionWords('--rounds', options.rounds?.toString()),
    ...optionWords('--below', options.below?.toString()),
    ...(options.untilRace === true ? ['--until-race'] : []),
    ...optionWords('--max-time', options.maxTime?.toString()),
    ...optionWords('--serial-runs', String(options.serialRuns), '3'),
    ...optionWords('--timeout', String(options.timeout), '30'),
    ...optionWords('--max-spread', String(options.maxSpread), '5'),
    ...optionWords('--copies', String(options.copies), '2'),
    ...optionWords('--gap', String(options.gap), '0'),
    ...optionWords('--sweep', options.sweep && rangeWord(options.sweep)),
    ...optionWords('--click-interval', options.clickInterval && rangeWord(options.clickInterval)),
    ...(options.abortFirst ? ['--abort-first'] : []),
    ...optionWords('--hold', options.hold, 'last-byte'),
    ...(options.warm ? [] : ['--no-warm']),
    ...(options.http2 === undefined ? [] : [options.http2 ? '--http2' : '--no-http2']),
    ...(options.insecure ? ['--insecure'] : []),
    ...options.allowHost.flatMap((host) => ['--allow-host', host]),
  ];
}

function percentage(text: string): number {
  const value = Number(text);
  if (value >= 0.01 && value < 100) return value;
  throw new InvalidArgumentError('It should be a percentage from 0.01 to under 100.');
}

const port = wholeNumber(1, 65_535);

function pattern(text: string): string {
  if (isPattern(text)) return text;
  throw new InvalidArgumentError('It should be a regular expression of JavaScript.');
}

function gapRange(text: string): GapRange {
  const [, from, to] = /^([\d.]+)\.\.([\d.]+)(?:ms)?$/.exec(text) ?? [];
  const range = { fromMs: Number(from), toMs: Number(to) };
  if (range.fromMs >= 0 && range.fromMs < range.toMs && range.toMs <= 10_000) return range;
  throw new InvalidArgumentError('It should be a range in milliseconds, such as 0..500ms.');
}

function rangeWord({ fromMs, toMs }: GapRange): string {
  return `${fromMs}..${toMs}ms`;
}

function databaseAddress(text: string, before: readonly string[]): string[] {
  if (/^[a-z]+:./.test(text)) return [...before, text];
  throw new InvalidArgumentError('It should be sqlite:PATH, postgres://... or mysql://...');
}

function formChoice(text: string): FormChoice {
  const choice = parseFormChoice(text);
  if (choice !== undefined) return choice;
  throw new InvalidArgumentError('It should be a number such as 2, or an id such as "#signup".');
}
