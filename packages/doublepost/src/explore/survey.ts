import type { Finding } from '../verdict/verdict.ts';
import type { FirstFailure } from './exploration.ts';
import { inParallel } from './in-parallel.ts';
import type { OutcomeJudge } from './judge/judge.ts';
import { withRefusals } from './refusals.ts';
import type { Arena } from './schedule/arena.ts';
import { addDoubts, type Doubts } from './schedule/doubts.ts';
import type { Choose } from './schedule/recorder.ts';
import type { Run } from './schedule/run.ts';
import { switchesOf } from './schedule/schedule.ts';
import { withFewestSwitches } from './search/linearise.ts';
import type { Strategy } from './search/strategy.ts';
import type { ExploreTask } from './task.ts';
import type { Trial, Trials } from './trials.ts';

/** A kind of failure, with the simplest run that showed it. */
export interface Failure {
  readonly finding: Finding;
  readonly run: Run;
  /** What its outcome is compared by. */
  readonly key: string;
}

/** What running the schedules of a strategy has shown. */
export interface Survey {
  readonly schedules: number;
  readonly outcomes: ReadonlySet<string>;
  readonly mostSwitches: number;
  readonly failures: readonly Failure[];
  readonly isInterrupted: boolean;
  readonly milliseconds: number;
  /** When the first failure had been seen. */
  readonly firstFailure: FirstFailure | undefined;
}

/**
 * Runs what the strategy plans, until there is no more or a bound is reached: in rounds, one schedule
 * in each arena at a time. What a round has shown is taken in in the order in which it was planned,
 * so which schedules are run does not depend on which of them ends first.
 *
 * @param trials of each arena
 */
export async function survey(
  { arena, strategy, signal, onSchedule, ...bounds }: ExploreTask,
  trials: readonly Trials[],
  judge: OutcomeJudge,
): Promise<Survey> {
  const { maxSchedules = Number.POSITIVE_INFINITY, timeMs = Number.POSITIVE_INFINITY } = bounds;
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  const workers = trials.flatMap((one, index): Worker[] => {
    const own = index === 0 ? strategy : strategy.share?.();
    return own === undefined ? [] : [{ trials: one, strategy: own }];
  });
  const outcomes = new Set<string>();
  const failures = new Map<string, Failure>();
  let schedules = 0;
  let mostSwitches = 0;
  let firstFailure: FirstFailure | undefined;
  let isInterrupted = false;
  const isTooSlow = (): boolean => stoodStillMs(arena, arena.doubts) >= LONGEST_STILL_MS;
  while (schedules < maxSchedules && elapsed() < timeMs && !isTooSlow()) {
    isInterrupted = signal?.aborted ?? false;
    const planned = isInterrupted ? [] : plan(workers.slice(0, maxSchedules - schedules));
    if (planned.length === 0) break;
    for (const { run, outcome, strategy } of await inParallel(planned, runPlanned)) {
      strategy.add(run);
      addDoubts(arena.doubts, run.doubts);
      schedules += 1;
      const key = judge.key(outcome);
      outcomes.add(key);
      const switches = switchesOf(withFewestSwitches(run));
      mostSwitches = Math.max(mostSwitches, switches);
      for (const found of judge.judge(outcome)) {
        const finding = withRefusals(found, run, outcome);
        firstFailure ??= { schedules, milliseconds: elapsed() };
        note(failures, { finding, run, key }, switches);
      }
      onSchedule?.(schedules, failures.size);
    }
  }
  return {
    schedules,
    outcomes,
    mostSwitches,
    failures: [...failures.values()],
    isInterrupted,
    milliseconds: elapsed(),
    firstFailure,
  };
}

/** How long requests may stand still, all together: nothing is proved any more. In milliseconds. */
export const LONGEST_STILL_MS = 30_000;

/** How long requests stood still. */
export function stoodStillMs(
  { quietMs }: Pick<Arena, 'quietMs'>,
  { stalled, starved }: Pick<Doubts, 'stalled' | 'starved'>,
): number {
  return (stalled + starved) * quietMs;
}

/** Runs one schedule at a time. */
interface Worker {
  readonly trials: Trials;
  readonly strategy: Strategy;
}

interface Planned extends Worker {
  readonly choose: Choose;
}

function plan(workers: readonly Worker[]): Planned[] {
  return workers.flatMap((worker) => {
    const choose = worker.strategy.next();
    return choose === undefined ? [] : [{ ...worker, choose }];
  });
}

async function runPlanned({ trials, strategy, choose }: Planned): Promise<Trial & Worker> {
  return { ...(await trials.run(choose, strategy)), trials, strategy };
}

/** Counts a failure with those of its kind, and keeps the run with the fewest switches. */
function note(failures: Map<string, Failure>, failure: Failure, switches: number): void {
  const { kind, detail, refused = [] } = failure.finding;
  const name = [kind, detail, ...refused].join('\n');
  const known = failures.get(name);
  const isSimpler = known === undefined || switches < switchesOf(withFewestSwitches(known.run));
  const count = (known?.finding.count ?? 0) + 1;
  const simplest = isSimpler ? failure : known;
  failures.set(name, { ...simplest, finding: { ...failure.finding, count } });
}
