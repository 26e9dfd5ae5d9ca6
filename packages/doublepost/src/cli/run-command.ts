import { glob, isDynamicPattern } from 'tinyglobby';
import { DoublepostError } from '../errors.ts';
import type { ConfigDefinition } from '../plan/define-config.ts';
import { planFromFile } from '../plan/from-file.ts';
import { loadConfig } from '../plan/load-config.ts';
import { pickObservers } from '../plan/observers.ts';
import { checkScenarios, type Planned } from './check-scenarios.ts';
import { observersOf } from './observer-options.ts';
import type { CommonOptions } from './options.ts';
import { refuseMisplacedRounds } from './refuse-misplaced.ts';
import { repeatedWords } from './round-options.ts';
import { startWebServer } from './web-server.ts';

/** Options of `doublepost run`. */
export interface RunCommandOptions extends CommonOptions {
  readonly baseUrl?: string;
}

const SCENARIOS = ['**/*.race.{ts,js,mjs,json,yaml,yml}'];

/**
 * `doublepost run [files]`
 *
 * @param given the names of the options that were given, which no configuration changes
 */
export async function runRunCommand(
  patterns: readonly string[],
  asked: RunCommandOptions,
  given: ReadonlySet<string>,
): Promise<void> {
  refuseMisplacedRounds(asked);
  const context = { env: process.env };
  const config = await loadConfig(process.cwd(), context);
  const options = withConfig(asked, config, given);
  const { baseUrl } = config;
  const defaults = {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...pickObservers(config),
  };
  const files = await findFiles(patterns.length > 0 ? patterns : (config.scenarios ?? SCENARIOS));
  const overrides = {
    fill: options.fill,
    words: repeatedWords(options),
    defaults,
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    ...observersOf(options),
  };
  const planned: Planned[] = [];
  for (const file of files) {
    planned.push(
      await planFromFile(file, context, overrides).then(
        (scenario) => ({ file, scenario }),
        (error: unknown) => ({ file, error }),
      ),
    );
  }
  const { webServer } = config;
  await checkScenarios(planned, options, {
    start: async () => webServer && startWebServer(webServer, options.allowHost),
  });
}

/** The options with what the configuration says in the place of their defaults. */
function withConfig(
  options: RunCommandOptions,
  { rounds, serialRuns, timeout, reporters, allowHosts = [] }: ConfigDefinition,
  given: ReadonlySet<string>,
): RunCommandOptions {
  const configured = {
    rounds,
    serialRuns,
    timeout,
    reporter: reporters,
  };
  const applied = Object.entries(configured).filter(
    ([name, value]) => value !== undefined && !given.has(name),
  );
  return {
    ...options,
    ...Object.fromEntries(applied),
    allowHost: [...allowHosts, ...options.allowHost],
  };
}

async function findFiles(patterns: readonly string[]): Promise<string[]> {
  const named = patterns.filter((pattern) => !isDynamicPattern(pattern));
  const globs = patterns.filter((pattern) => isDynamicPattern(pattern));
  const found =
    globs.length === 0 ? [] : await glob(globs, { ignore: ['**/node_modules/**', '**/dist/**'] });
  const files = [...new Set([...named, ...found.sort()])];
  if (files.length > 0) return files;
  throw new DoublepostError(
    'DP_SCENARIO_NOT_FOUND',
    `no scenario file matches ${patterns.join(' ')}`,
  );
}
