import { DoublepostError } from '../errors.ts';
import { explain } from '../verdict/explain.ts';
import type { Explanation, Finding } from '../verdict/verdict.ts';
import type { Exploration, ExploredFinding, Obstacle } from './exploration.ts';
import { inParallel } from './in-parallel.ts';
import type { OutcomeJudge } from './judge/judge.ts';
import {
  isSerial,
  NONE_RUN,
  notSerial,
  obstaclesOf,
  uncomparedValues,
  unrepeatable,
} from './obstacles.ts';
import { rehearseLast } from './rehearsal.ts';
import type { Arena } from './schedule/arena.ts';
import type { Survey } from './survey.ts';
import type { ExploreTask } from './task.ts';
import type { Trials } from './trials.ts';
import { witnessOf } from './witness.ts';

/** What is known when all schedules have been run. */
export interface Explored {
  readonly arenas: readonly Arena[];
  /** Of each arena. */
  readonly trials: readonly Trials[];
  readonly judge: OutcomeJudge;
  readonly seen: Survey;
  /** Found on the way, and against a proof. */
  readonly obstacles: readonly Obstacle[];
}

type Without<Whole, Keys extends keyof Whole> = Whole extends unknown ? Omit<Whole, Keys> : never;

/** What exploring has shown, without its figures. */
export type Conclusion = Without<Exploration, 'figures' | 'serial'>;

/**
 * Draws the conclusion: what was seen is run again, and so is the serial order, for whatever does not
 * come again shows no race.
 *
 * @throws DoublepostError DP_SCHEDULE_MISFIT where a schedule that is replayed cannot be run
 * @throws RunAborted where a schedule came to no end after an interruption
 */
export async function conclude(task: ExploreTask, explored: Explored): Promise<Conclusion> {
  const { strategy, maxSwitches } = task;
  const { arenas, judge, seen } = explored;
  const obstacles = [
    ...obstaclesOf(task, seen.isInterrupted),
    ...uncomparedValues(judge.uncompared),
    ...explored.obstacles,
  ];
  if (seen.isInterrupted && seen.failures.length === 0) return { kind: 'unknown', obstacles };
  const ends = await inParallel(arenas, (arena) => rehearseLast({ ...task, arena }, judge));
  const otherwise = ends.find((obstacle) => obstacle !== undefined);
  // Whatever was found may be due to that.
  if (otherwise !== undefined) return { kind: 'unknown', obstacles: [otherwise] };
  if (strategy.misfit !== undefined) {
    const message = `the schedule does not fit: ${strategy.misfit}`;
    throw new DoublepostError('DP_SCHEDULE_MISFIT', message);
  }
  if (seen.failures.length > 0) return concludeFailures(task, explored, obstacles);
  const repeats = judge.serialFindings.filter(({ kind }) => kind === 'not-idempotent');
  if (repeats.length > 0) {
    return { kind: 'not-idempotent', findings: repeats, explanations: explained(repeats) };
  }
  if (obstacles.length > 0) return { kind: 'unknown', obstacles };
  if (strategy.isExhaustive) return { kind: 'proved' };
  // Time was up before the first of them.
  if (seen.schedules === 0) return { kind: 'unknown', obstacles: [NONE_RUN] };
  return { kind: 'bounded', maxSwitches };
}

/** Only a failure that comes again, and that no serial order shows, is one of the interleaving. */
async function concludeFailures(
  { strategy }: ExploreTask,
  { trials, judge, seen }: Explored,
  obstacles: readonly Obstacle[],
): Promise<Conclusion> {
  const [first] = trials;
  if (first === undefined) throw new TypeError('there is no arena');
  const shown: ExploredFinding[] = [];
  for (const failure of seen.failures) shown.push(await witnessOf(failure, first, judge));
  const serial = shown.filter(isSerial);
  const findings = shown.filter((one) => !serial.includes(one));
  const doubts = [...(serial.length > 0 ? [notSerial(serial)] : []), ...obstacles];
  if (findings.some(({ witness }) => witness.isRepeatable)) {
    const explanations = explained(findings.map(({ finding }) => finding));
    const isExhaustive = strategy.isExhaustive && doubts.length === 0;
    return { kind: 'race', findings, explanations, isExhaustive };
  }
  const unconfirmed = findings.length > 0 ? [unrepeatable(findings)] : [];
  return { kind: 'unknown', obstacles: [...unconfirmed, ...doubts] };
}

function explained(findings: readonly Finding[]): Explanation[] {
  return explain(findings, 'any', 'statements');
}
