import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CheckOptions } from '../check.ts';
import { optionWords } from '../plan/command-line.ts';
import { collect, numberFromZero, positiveNumber, wholeNumber } from './option-values.ts';

/** How often is posted and how it is sent, as commander parses it. */
export interface RoundOptions {
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
  readonly hold: NonNullable<CheckOptions['hold']>;
  readonly warm: boolean;
  readonly insecure: boolean;
  readonly http2?: boolean;
  readonly allowHost: readonly string[];
}

type GapRange = NonNullable<CheckOptions['sweep']>;

/** Adds the options of rounds and of sending. */
export function addRoundOptions(command: Command): Command {
  return addSendingOptions(
    command
      .optionsGroup('Rounds:')
      .option('--rounds <n>', 'raced rounds: 20, or up to 100 with --sweep', wholeNumber(1, 10_000))
      .option(
        '--below <percent>',
        'as many rounds as bound the race probability so at 95 %; the first race ends them',
        percentage,
      )
      .option('--until-race', 'end the rounds at the first race')
      .option('--max-time <seconds>', 'end the rounds after that time', positiveNumber)
      .option('--serial-runs <n>', 'serial runs to compare with', wholeNumber(1, 100), 3)
      .option('--max-spread <ms>', 'repeat rounds that were sent over more time', positiveNumber, 5)
      .option('--sweep <from..to>', 'measure the race window over gaps, such as 0..500ms', gapRange)
      .option(
        '--click-interval <from..to>',
        'intervals of double clicks, for --sweep: 0..500ms where nothing is said',
        gapRange,
      ),
  );
}

function addSendingOptions(command: Command): Command {
  return command
    .optionsGroup('Sending:')
    .option('--copies <n>', 'submissions of a round', wholeNumber(2, 20), 2)
    .option('--gap <ms>', 'from one submission to the next', numberFromZero, 0)
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
    .option('--timeout <seconds>', 'for each answer', positiveNumber, 30)
    .option('--insecure', 'take any certificate', false)
    .option('--allow-host <name>', 'a public host that is yours (repeatable)', collect, []);
}

/** What the options say to `check`. */
export function checkOptionsOf(options: RoundOptions): CheckOptions {
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

/** What of these options a command that repeats the check has to say, beside the scenario's own. */
export function repeatedWords(options: RoundOptions): string[] {
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

function gapRange(text: string): GapRange {
  const [, from, to] = /^([\d.]+)\.\.([\d.]+)(?:ms)?$/.exec(text) ?? [];
  const range = { fromMs: Number(from), toMs: Number(to) };
  if (range.fromMs >= 0 && range.fromMs < range.toMs && range.toMs <= 10_000) return range;
  throw new InvalidArgumentError('It should be a range in milliseconds, such as 0..500ms.');
}

function rangeWord({ fromMs, toMs }: GapRange): string {
  return `${fromMs}..${toMs}ms`;
}
