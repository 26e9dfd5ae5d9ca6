import { DoublepostError } from '../errors.ts';
import type { Exploration } from '../explore/exploration.ts';
import { explore } from '../explore/explore.ts';
import type { ListenAt } from '../explore/proxy.ts';
import { renderExploration } from '../explore/render.ts';
import { renderTrace } from '../explore/render-trace.ts';
import { parseSchedule } from '../explore/schedule.ts';
import type { StageOptions } from '../explore/stage.ts';
import { dfs } from '../explore/strategy/dfs.ts';
import { pct } from '../explore/strategy/pct.ts';
import { random } from '../explore/strategy/random.ts';
import { replay } from '../explore/strategy/replay.ts';
import type { Strategy } from '../explore/strategy/strategy.ts';
import { traceRequest } from '../explore/trace-request.ts';
import { showUrl } from '../http/show-url.ts';
import { type CommandWord, environmentWords, optionWords } from '../plan/command-line.ts';
import { planFromFile } from '../plan/from-file.ts';
import type { Scenario } from '../plan/scenario.ts';
import { EXIT } from './exit-code.ts';
import type { ExploreCommandOptions } from './explore-options.ts';
import { planPage } from './plan-page.ts';
import { screenOf } from './terminal-screen.ts';

/** `doublepost explore URL|FILE` */
export async function runExploreCommand(
  what: string | undefined,
  options: ExploreCommandOptions,
): Promise<void> {
  const scenario = await planOf(what, options);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const exploration = await explore(scenario, {
    ...stageOf(options),
    lanes: lanesOf(options),
    strategy: (about) => strategyOf(options, about),
    maxSchedules: options.maxSchedules,
    maxSwitches: options.maxSwitches,
    quietMs: options.quiet,
    timeMs: options.time === undefined ? undefined : options.time * 1000,
    signal: interruption.signal,
  });
  tell(exploration, scenario, options);
  process.exitCode = exitCodeFor(exploration);
}

/** `doublepost trace URL|FILE` */
export async function runTraceCommand(
  what: string | undefined,
  options: ExploreCommandOptions,
): Promise<void> {
  const trace = await traceRequest(await planOf(what, options), stageOf(options));
  if (options.reporter === 'json') {
    process.stdout.write(`${JSON.stringify({ version: 1, trace }, undefined, 2)}\n`);
    return;
  }
  const screen = screenOf(process.stdout);
  screen.write(renderTrace(trace, screen));
}

function stageOf(options: ExploreCommandOptions): StageOptions {
  return {
    upstream: options.upstream,
    start: options.start,
    env: options.env,
    listen: listenAt(options.listen),
    onListen: (port) => {
      const place = port === 0 ? options.listen : `127.0.0.1:${port}`;
      process.stderr.write(`the proxy listens at ${place}\n`);
    },
    idleMs: options.idle,
    timeoutMs: options.timeout * 1000,
    allowHosts: options.allowHost,
  };
}

async function planOf(what: string | undefined, options: ExploreCommandOptions): Promise<Scenario> {
  const { fill, baseUrl } = options;
  const repeated = { subcommand: 'explore', words: stageWords(options) } as const;
  if (what !== undefined && !/^https?:/i.test(what)) {
    const base = baseUrl === undefined ? {} : { baseUrl };
    return planFromFile(what, { env: process.env }, { fill, ...base, ...repeated });
  }
  const [scenario, ...others] = await planPage(what, options, repeated);
  if (scenario !== undefined && others.length === 0) return scenario;
  throw new DoublepostError('DP_USAGE', 'one request is explored at a time', {
    fix: 'Name the operation with --operation instead of --all.',
  });
}

/** What a replay has to say; the address of the database holds a password and is left to its variable. */
function stageWords(options: ExploreCommandOptions): CommandWord[] {
  const { start, env, listen, timeout, allowHost } = options;
  return [
    ...optionWords('--start', start),
    ...environmentWords(env).flatMap((pair) => ['--env', pair]),
    ...optionWords('--listen', listen),
    ...optionWords('--timeout', String(timeout), '30'),
    ...allowHost.flatMap((host) => ['--allow-host', host]),
  ];
}

/** A schedule names every request that takes part. */
function lanesOf({ requests = 2, schedule }: ExploreCommandOptions): number {
  if (schedule === undefined) return requests;
  return 1 + Math.max(...parseSchedule(schedule).map(({ lane }) => lane));
}

function strategyOf(
  options: ExploreCommandOptions,
  { symmetric }: { readonly symmetric: boolean },
): Strategy {
  if (options.schedule !== undefined) return replay(parseSchedule(options.schedule), 2);
  if (options.strategy === 'pct') return pct(options.seed ?? 1);
  if (options.strategy === 'random') return random(options.seed ?? 1);
  const maxSwitches = options.maxSwitches ?? Number.POSITIVE_INFINITY;
  const { reduce = true } = options;
  return dfs({ reduce, symmetric: reduce && symmetric, maxSwitches });
}

function tell(exploration: Exploration, scenario: Scenario, options: ExploreCommandOptions): void {
  if (options.reporter === 'json') {
    process.stdout.write(`${JSON.stringify({ version: 1, exploration }, undefined, 2)}\n`);
    return;
  }
  const { name, command } = scenario;
  const screen = screenOf(process.stdout);
  const head = { scenario: name, page: showUrl(scenario.page), command };
  screen.write(`${renderExploration(exploration, head, screen)}\n`);
}

function exitCodeFor({ kind }: Exploration): number {
  if (kind === 'race' || kind === 'not-idempotent') return EXIT.found;
  return kind === 'unknown' ? EXIT.notJudged : EXIT.clean;
}

function listenAt(text: string | undefined): ListenAt | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith('/')) return { path: text };
  if (/^\d{1,5}$/.test(text)) return { port: Number(text) };
  throw new DoublepostError(
    'DP_USAGE',
    `--listen should be a port or the path of a socket: ${text}`,
  );
}
