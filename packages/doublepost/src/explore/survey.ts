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

/** What running the schedules of a strategy shows; it grows with each of them. */
export class Survey {
  schedules = 0;
  readonly outcomes: Set<string> = new Set();
  mostSwitches = 0;
  isInterrupted = false;
  /** Until now, or until it was over. */
  milliseconds = 0;
  /** When the first failure had been seen. */
  firstFailure: FirstFailure | undefined;
  readonly #failures = new Map<string, Failure>();

  /** The kinds of failures, each with the simplest run that showed it. */
  get failures(): readonly Failure[] {
    return [...this.#failures.values()];
  }

  /** Takes in how a schedule ended. */
  add({ run, outcome }: Trial, judge: OutcomeJudge): void {
    this.schedules += 1;
    const key = judge.key(outcome);
    this.outcomes.add(key);
    const switches = switchesOf(withFewestSwitches(run));
    this.mostSwitches = Math.max(this.mostSwitches, switches);
    for (const found of judge.judge(outcome)) {
      const finding = withRefusals(found, run, outcome);
      this.firstFailure ??= { schedules: this.schedules, milliseconds: this.milliseconds };
      this.#note({ finding, run, key }, switches);
    }
  }

  /** Counts a failure with those of its kind, and keeps the run with the fewest switches. */
  #note(failure: Failure, switches: number): void {
    const { kind, detail, refused = [] } = failure.finding;
    const name = [kind, detail, ...refused].join('\n');
    const known = this.#failures.get(name);
    const isSimpler = known === undefined || switches < switchesOf(withFewestSwitches(known.run));
    const count = (known?.finding.count ?? 0) + 1;
    const simplest = isSimpler ? failure : known;
    this.#failures.set(name, { ...simplest, finding: { ...failure.finding, count } });
  }
}

/**
 * Runs what the strategy plans, until there is no more or a bound is reached: in rounds, one schedule
 * in each arena at a time. What a round has shown is taken in in the order in which it was planned,
 * so which schedules are run does not depend on which of them ends first.
 *
 * @param trials of each arena
 * @param seen is filled
 * @throws RunAborted where a schedule came to no end after an interruption
 */
export async function survey(
  { arena, strategy, signal, onSchedule, ...bounds }: ExploreTask,
  trials: readonly Trials[],
  judge: OutcomeJudge,
  seen: Survey,
): Promise<void> {
  const { maxSchedules = Number.POSITIVE_INFINITY, timeMs = Number.POSITIVE_INFINITY } = bounds;
  const started = performance.now();
  const workers = trials.flatMap((one, index): Worker[] => {
    const own = index === 0 ? strategy : strategy.share?.();
    return own === undefined ? [] : [{ trials: one, strategy: own }];
  });
  const isTooSlow = (): boolean => stoodStillMs(arena, arena.doubts) >= LONGEST_STILL_MS;
  while (seen.schedules < maxSchedules && seen.milliseconds < timeMs && !isTooSlow()) {
    seen.isInterrupted = signal?.aborted ?? false;
    const planned = seen.isInterrupted ? [] : plan(workers.slice(0, maxSchedules - seen.schedules));
    if (planned.length === 0) break;
    const ended = await inParallel(planned, runPlanned);
    seen.milliseconds = performance.now() - started;
    for (const { strategy, ...trial } of ended) {
      strategy.add(trial.run);
      addDoubts(arena.doubts, trial.run.doubts);
      seen.add(trial, judge);
      onSchedule?.(seen.schedules, seen.failures.length);
    }
  }
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
