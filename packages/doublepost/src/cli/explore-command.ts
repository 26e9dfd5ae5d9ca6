import type { Exploration } from '../explore/exploration.ts';
import { explore } from '../explore/explore.ts';
import { renderExploration } from '../explore/render.ts';
import { renderTrace } from '../explore/render-trace.ts';
import { parseSchedule } from '../explore/schedule.ts';
import { dfs } from '../explore/strategy/dfs.ts';
import { pct } from '../explore/strategy/pct.ts';
import { random } from '../explore/strategy/random.ts';
import { replay } from '../explore/strategy/replay.ts';
import type { Strategy } from '../explore/strategy/strategy.ts';
import { traceRequest } from '../explore/trace-request.ts';
import { showUrl } from '../http/show-url.ts';
import type { Scenario } from '../plan/scenario.ts';
import { EXIT } from './exit-code.ts';
import type { ExploreCommandOptions } from './explore-options.ts';
import { planStage } from './plan-stage.ts';
import { progressOn } from './progress.ts';
import { screenOf } from './terminal-screen.ts';

/** `doublepost explore URL|FILE` */
export async function runExploreCommand(
  what: string | undefined,
  options: ExploreCommandOptions,
): Promise<void> {
  const { scenario, stage } = await planStage(what, options);
  const progress = progressOn(process.stderr);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const exploration = await explore(scenario, {
    ...stage,
    reset: options.reset,
    workers: options.workers,
    lanes: lanesOf(options),
    strategy: (about) => strategyOf(options, about),
    maxSchedules: options.maxSchedules,
    maxSwitches: options.maxSwitches,
    quietMs: options.quiet,
    timeMs: options.time === undefined ? undefined : options.time * 1000,
    signal: interruption.signal,
    onSchedule: (schedules, failures) =>
      progress.tell(`${scenario.name}: ${schedules} schedules, ${failures} kinds of failure`),
  }).finally(() => progress.clear());
  tell(exploration, scenario, options);
  process.exitCode = exitCodeFor(exploration);
}

/** `doublepost trace URL|FILE` */
export async function runTraceCommand(
  what: string | undefined,
  options: ExploreCommandOptions,
): Promise<void> {
  const { scenario, stage } = await planStage(what, options);
  const trace = await traceRequest(scenario, stage);
  if (options.reporter === 'json') {
    process.stdout.write(`${JSON.stringify({ version: 1, trace }, undefined, 2)}\n`);
    return;
  }
  const screen = screenOf(process.stdout);
  screen.write(renderTrace(trace, screen));
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
