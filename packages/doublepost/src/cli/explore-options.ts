import { type Command, Option } from 'commander';
import type { LeftoverChoice } from '../explore/database/leftover.ts';
import { collect, collectPairs, positiveNumber, someOf, wholeNumber } from './option-values.ts';
import { addFillOption, addPageOptions, type PageOptions } from './request-options.ts';

/** More posts at a time have more interleavings than can be run. */
export const MOST_REQUESTS = 4;

/** How an exploration can be told. */
export type ExploreReporter = 'terminal' | 'json' | 'html';

/** Options of `doublepost explore`, as commander parses them. */
export interface ExploreCommandOptions extends PageOptions {
  readonly timeout: number;
  readonly upstream?: string;
  readonly start?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly listen?: string;
  readonly reset?: string;
  readonly leftover?: LeftoverChoice;
  readonly baseUrl?: string;
  readonly requests?: number;
  readonly strategy?: 'dfs' | 'pct' | 'random';
  readonly seed?: number;
  readonly schedule?: string;
  readonly reduce?: boolean;
  readonly maxSchedules?: number;
  readonly maxSwitches?: number;
  readonly time?: number;
  readonly workers?: number;
  readonly quiet?: number;
  readonly idle: number;
  readonly reporter: readonly ExploreReporter[];
  readonly output: string;
}

/** Adds the options of `doublepost explore`. */
export function addExploreOptions(command: Command): Command {
  return addReporters(addStageOptions(command))
    .optionsGroup('Schedules:')
    .option('--requests <n>', 'how many are posted at once', wholeNumber(2, MOST_REQUESTS), 2)
    .addOption(
      new Option('--strategy <name>', 'dfs: every schedule; pct, random: some')
        .choices(['dfs', 'pct', 'random'])
        .default('dfs'),
    )
    .option(
      '--workers <n>',
      'explorers at a time, each on a copy of the database',
      wholeNumber(1, 64),
      1,
    )
    .option('--seed <n>', 'for pct and random', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--no-reduce', 'also run schedules that differ only by independent statements')
    .option('--max-schedules <n>', 'ends after so many', wholeNumber(1, 10_000_000))
    .option('--max-switches <n>', 'leaves out schedules with more', wholeNumber(1, 1_000))
    .option(
      '--quiet <ms>',
      'a request without a statement for that long is stalled',
      positiveNumber,
    )
    .option('--time <seconds>', 'ends after that time', positiveNumber);
}

/** Adds what exploring, replaying and tracing have in common. */
export function addStageOptions(command: Command): Command {
  return addFillOption(addPageOptions(command))
    .optionsGroup('Application and database:')
    .addOption(
      new Option('--upstream <url>', 'the real database: postgres://USER:PASSWORD@HOST/NAME').env(
        'DOUBLEPOST_UPSTREAM',
      ),
    )
    .option(
      '--start <command>',
      'starts the application, once for each request; {port} and {proxy} are replaced, PORT and DATABASE_URL are set',
    )
    .option('--env <name=value>', 'a variable for --start (repeatable)', collectPairs, {})
    .option('--listen <port|path>', 'where the proxy listens for an application that runs already')
    .option(
      '--reset <command>',
      'puts back what is not in the database (files, Redis), after every schedule',
    )
    .addOption(
      new Option(
        '--leftover <what>',
        'after a killed exploration: restore what was there before it, or keep what is there now',
      ).choices(['restore', 'keep']),
    )
    .option('--base-url <url>', 'the application, instead of what a scenario file says')
    .option('--idle <ms>', 'how long to learn what runs by itself', wholeNumber(0, 600_000), 1_000)
    .option('--timeout <seconds>', 'for each answer', positiveNumber, 30)
    .option('--allow-host <name>', 'a public host that is yours (repeatable)', collect, []);
}

/** Adds how a trace is told. */
export function addTraceReporter(command: Command): Command {
  return command
    .optionsGroup('Reports:')
    .option('--reporter <name>', 'terminal or json', someOf(['terminal', 'json']), ['terminal']);
}

/** Adds how an exploration is told. */
export function addReporters(command: Command): Command {
  return command
    .optionsGroup('Reports:')
    .option(
      '--reporter <names>',
      'terminal, json (both to stdout), html (a file), or two with a comma',
      someOf(['terminal', 'json', 'html']),
      ['terminal'],
    )
    .option('--output <folder>', 'where explore.html goes', 'doublepost-report');
}
