import { join } from 'node:path';
import { DoublepostError } from '../errors.ts';
import type { Exploration } from '../explore/exploration.ts';
import { explore } from '../explore/explore.ts';
import { renderExplorationHtml } from '../explore/report/html/render-html.ts';
import { renderExploration, renderHeadline } from '../explore/report/render.ts';
import { renderExplorationJson, renderTraceJson } from '../explore/report/render-json.ts';
import { renderTrace } from '../explore/report/render-trace.ts';
import { counted } from '../explore/report/words.ts';
import { parseSchedule } from '../explore/schedule/schedule.ts';
import { dfs } from '../explore/search/dfs.ts';
import { pct } from '../explore/search/pct.ts';
import { random } from '../explore/search/random.ts';
import { replay } from '../explore/search/replay.ts';
import type { Strategy } from '../explore/search/strategy.ts';
import { traceRequest } from '../explore/trace/trace-request.ts';
import { showUrl } from '../http/show-url.ts';
import { commandLine, optionWords } from '../plan/command-line.ts';
import type { Scenario } from '../plan/scenario.ts';
import { EXIT } from './exit-code.ts';
import { type ExploreCommandOptions, MOST_REQUESTS } from './explore-options.ts';
import { planStage } from './plan-stage.ts';
import { progressOn } from './progress.ts';
import { openReportFile } from './report-file.ts';
import { screenOf } from './terminal-screen.ts';

/** `doublepost explore URL|FILE` */
export async function runExploreCommand(
  what: string | undefined,
  options: ExploreCommandOptions,
): Promise<void> {
  // A schedule that is none is told first: it may be the address.
  const lanes = lanesOf(options);
  const { scenario, stage } = await planStage(what, options);
  const tell = openReporters(scenario, options);
  const progress = progressOn(process.stderr);
  const interruption = new AbortController();
  onInterrupt(() => {
    progress.clear();
    interruption.abort();
  });
  const exploration = await explore(scenario, {
    ...stage,
    reset: options.reset,
    workers: options.workers,
    lanes,
    strategy: (about) => strategyOf(options, about),
    maxSchedules: options.maxSchedules,
    maxSwitches: options.maxSwitches,
    quietMs: options.quiet,
    timeMs: options.time === undefined ? undefined : options.time * 1000,
    signal: interruption.signal,
    onStartedAnew: (milliseconds) => {
      progress.clear();
      process.stderr.write(
        `the application may remember requests outside of its database:\nbefore every run it is started anew, which took ${(milliseconds / 1000).toFixed(1)} s\n`,
      );
    },
    onSchedule: (schedules, failures) =>
      progress.tell(
        `${scenario.name}: ${counted(schedules, 'schedule')}, ${counted(failures, 'kind')} of failure`,
      ),
  }).finally(() => progress.clear());
  tell(exploration);
  process.exitCode = exitCodeFor(exploration);
}

/** `doublepost trace URL|FILE` */
export async function runTraceCommand(
  what: string | undefined,
  options: ExploreCommandOptions,
): Promise<void> {
  const { scenario, stage } = await planStage(what, options);
  onInterrupt(() => {});
  const trace = await traceRequest(scenario, stage);
  if (options.reporter.includes('json')) {
    process.stdout.write(`${renderTraceJson(trace)}\n`);
    return;
  }
  const screen = screenOf(process.stdout);
  screen.write(renderTrace(trace, screen));
}

/** Does not end at once at the first SIGINT: the database has to be put back before. */
function onInterrupt(callback: () => void): void {
  process.once('SIGINT', () => {
    callback();
    process.stderr.write('interrupted: the database is put back first, which takes a moment\n');
  });
}

/** What says how much is explored, where that is not the usual. */
function extentWords(options: ExploreCommandOptions): string[] {
  const {
    strategy,
    seed,
    reduce = true,
    maxSchedules,
    maxSwitches,
    time,
    quiet,
    workers,
  } = options;
  return [
    ...optionWords('--requests', String(lanesOf(options)), '2'),
    ...optionWords('--strategy', strategy, 'dfs'),
    ...optionWords('--seed', seed?.toString(), '1'),
    ...(reduce ? [] : ['--no-reduce']),
    ...optionWords('--max-schedules', maxSchedules?.toString()),
    ...optionWords('--max-switches', maxSwitches?.toString()),
    ...optionWords('--time', time?.toString()),
    ...optionWords('--quiet', quiet?.toString()),
    ...optionWords('--workers', workers?.toString(), '1'),
  ];
}

/** A schedule names every request that takes part. */
function lanesOf({ requests = 2, schedule }: ExploreCommandOptions): number {
  if (schedule === undefined) return requests;
  const lanes = 1 + Math.max(...parseSchedule(schedule).map(({ lane }) => lane));
  if (lanes <= MOST_REQUESTS) return Math.max(lanes, 2);
  throw new DoublepostError('DP_SCHEDULE_INVALID', `"${schedule}" names ${lanes} requests`, {
    fix: `A schedule has at most ${MOST_REQUESTS}: A, B, C and D.`,
  });
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

/** Makes sure that the reports can be written, before anything is explored. */
function openReporters(
  { name, page, command }: Scenario,
  options: ExploreCommandOptions,
): (exploration: Exploration) => void {
  const { reporter, output, schedule } = options;
  if (reporter.includes('terminal') && reporter.includes('json')) {
    throw new DoublepostError('DP_USAGE', 'terminal and json both go to stdout', {
      fix: 'Choose one of them; html can be added: --reporter terminal,html.',
    });
  }
  const extent = commandLine(extentWords(options));
  const head = { scenario: name, page: showUrl(page), command, extent, schedule };
  const writeHtml = reporter.includes('html') ? openReportFile(output, 'explore.html') : undefined;
  return (exploration) => {
    if (reporter.includes('json')) {
      process.stdout.write(`${renderExplorationJson(exploration, head)}\n`);
    }
    if (reporter.includes('terminal')) {
      const screen = screenOf(process.stdout);
      screen.write(`${renderExploration(exploration, head, screen)}\n`);
    }
    if (writeHtml === undefined) return;
    if (reporter.length === 1) {
      const screen = screenOf(process.stdout);
      screen.write(`${renderHeadline(exploration, head, screen)}\n`);
    }
    writeHtml(renderExplorationHtml(exploration, head));
    process.stderr.write(`the report is ${join(output, 'explore.html')}\n`);
  };
}

function exitCodeFor({ kind }: Exploration): number {
  if (kind === 'race' || kind === 'not-idempotent') return EXIT.found;
  return kind === 'unknown' ? EXIT.notJudged : EXIT.clean;
}
