import { DoublepostError } from '../errors.ts';
import { explain } from '../verdict/explain.ts';
import type { Explanation, Finding } from '../verdict/verdict.ts';
import type { Exploration, ExploredFinding, Figures } from './exploration.ts';
import { inParallel } from './in-parallel.ts';
import { judgeBy } from './judge/judge.ts';
import {
  INTERRUPTED,
  isSerial,
  LEARNED_LATE,
  NONE_RUN,
  notSerial,
  obstaclesOf,
  uncomparedValues,
  unrepeatable,
} from './obstacles.ts';
import { rehearse, rehearseLast } from './rehearsal.ts';
import type { Arena } from './schedule/arena.ts';
import { addDoubts, noDoubts } from './schedule/doubts.ts';
import { RunAborted } from './schedule/unless-aborted.ts';
import { type Survey, survey } from './survey.ts';
import type { ExploreTask } from './task.ts';
import { Trials } from './trials.ts';
import { witnessOf } from './witness.ts';

/** The shortest time without a statement after which a request is stalled, in milliseconds. */
const SHORTEST_QUIET_MS = 1_000;

/**
 * Explores the schedules of a few requests: each alone first, then one after the other in every
 * order, then as the strategy has it.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE where the side connection is lost, DP_SCHEDULE_MISFIT
 *   where a schedule that is replayed cannot be run
 */
export async function exploreSchedules(task: ExploreTask): Promise<Exploration> {
  const { started = performance.now() } = task;
  try {
    return await exploreAll(task, started);
  } catch (error) {
    if (!(error instanceof RunAborted)) throw error;
    const figures = figuresOf(task, started, undefined);
    return { kind: 'unknown', obstacles: [INTERRUPTED], figures, serial: [] };
  }
}

async function exploreAll(task: ExploreTask, started: number): Promise<Exploration> {
  const { arena, copiedArenas = [], copies, expect, lanes, strategy } = task;
  const arenas = [arena, ...copiedArenas];
  for (const one of arenas) {
    one.quietMs = task.quietMs ?? one.quietMs;
    one.signal = task.signal;
  }
  const rehearsals = await inParallel(arenas, (one) => rehearse({ ...task, arena: one }));
  const refused = rehearsals.find((one) => one.refused !== undefined)?.refused;
  if (refused !== undefined) {
    const figures = figuresOf(task, started, undefined);
    // What was refused may be due to that.
    const obstacles = [task.signal?.aborted ? INTERRUPTED : refused];
    return { kind: 'unknown', obstacles, figures, serial: [] };
  }
  const longestGap = Math.max(...arenas.map((one) => one.longestGap));
  for (const one of arenas) {
    one.quietMs = task.quietMs ?? Math.max(SHORTEST_QUIET_MS, 5 * longestGap);
  }
  // What differs between the arenas varies by itself, too.
  const orders = rehearsals.flatMap((one) => one.orders);
  const judge = judgeBy(orders, copies, expect);
  const serial = judge.serial.map(({ answers, changes = [] }) => ({ answers, changes }));
  for (const { late, unwatched, silent, busy } of rehearsals.map((one) => one.doubts)) {
    addDoubts(arena.doubts, { ...noDoubts(), late, unwatched, silent, busy });
  }
  const trialsIn = (one: Arena, index: number): Trials =>
    new Trials(one, lanes, rehearsals[index]?.runs ?? []);
  const trials = trialsIn(arena, 0);
  const others = copiedArenas.map((one, index) => trialsIn(one, index + 1));
  const known = arena.orderedSequences;
  const seen = await survey(task, [trials, ...others], judge);
  const figures = figuresOf(task, started, seen);
  const common = { figures, serial };
  const obstacles = [
    ...obstaclesOf(task, seen.isInterrupted),
    ...uncomparedValues(judge.uncompared),
  ];
  if (arena.orderedSequences > known) obstacles.push(LEARNED_LATE);
  if (seen.isInterrupted && seen.failures.length === 0) {
    return { kind: 'unknown', obstacles, ...common };
  }
  const again = await inParallel(arenas, (one) => rehearseLast({ ...task, arena: one }, judge));
  const remembered = again.find((obstacle) => obstacle !== undefined);
  // Whatever was found may be due to that.
  if (remembered !== undefined) return { kind: 'unknown', obstacles: [remembered], ...common };
  if (strategy.misfit !== undefined) {
    throw new DoublepostError(
      'DP_SCHEDULE_MISFIT',
      `the schedule does not fit: ${strategy.misfit}`,
    );
  }
  if (seen.failures.length > 0) {
    const shown: ExploredFinding[] = [];
    for (const failure of seen.failures) shown.push(await witnessOf(failure, trials, judge));
    const serialOnes = shown.filter(isSerial);
    const findings = shown.filter((one) => !serialOnes.includes(one));
    if (serialOnes.length > 0) obstacles.unshift(notSerial(serialOnes));
    if (!findings.some(({ witness }) => witness.isRepeatable)) {
      if (findings.length > 0) obstacles.unshift(unrepeatable(findings));
      return { kind: 'unknown', obstacles, ...common };
    }
    const explanations = explained(findings.map(({ finding }) => finding));
    const isExhaustive = strategy.isExhaustive && obstacles.length === 0;
    return { kind: 'race', findings, explanations, isExhaustive, ...common };
  }
  const repeats = judge.serialFindings.filter(({ kind }) => kind === 'not-idempotent');
  if (repeats.length > 0) {
    return {
      kind: 'not-idempotent',
      findings: repeats,
      explanations: explained(repeats),
      ...common,
    };
  }
  if (obstacles.length > 0) return { kind: 'unknown', obstacles, ...common };
  if (strategy.isExhaustive) return { kind: 'proved', ...common };
  // Time was up before the first of them.
  if (seen.schedules === 0) return { kind: 'unknown', obstacles: [NONE_RUN], ...common };
  return { kind: 'bounded', maxSwitches: task.maxSwitches, ...common };
}

function explained(findings: readonly Finding[]): Explanation[] {
  return explain(findings, 'any', 'statements');
}

function figuresOf(
  { arena, strategy }: ExploreTask,
  started: number,
  seen: Survey | undefined,
): Figures {
  return {
    schedules: seen?.schedules ?? 0,
    redundant: strategy.redundant ?? 0,
    outcomes: seen?.outcomes.size ?? 0,
    milliseconds: performance.now() - started,
    exploringMs: seen?.milliseconds ?? 0,
    mostSwitches: seen?.mostSwitches ?? 0,
    firstFailure: seen?.firstFailure,
    startedAnew: arena.startsAnew,
    doubts: { ...arena.doubts },
  };
}
