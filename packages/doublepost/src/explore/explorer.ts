import { conclude } from './conclude.ts';
import type { Exploration, Figures } from './exploration.ts';
import { inParallel } from './in-parallel.ts';
import { judgeBy, type OutcomeJudge } from './judge/judge.ts';
import { INTERRUPTED, interruptedAfter, LEARNED_LATE } from './obstacles.ts';
import { type Rehearsal, rehearse } from './rehearsal.ts';
import type { Arena } from './schedule/arena.ts';
import { addDoubts, noDoubts } from './schedule/doubts.ts';
import { RunAborted } from './schedule/unless-aborted.ts';
import { Survey, survey } from './survey.ts';
import type { ExploreTask } from './task.ts';
import { Trials } from './trials.ts';

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
  const seen = new Survey();
  try {
    return await exploreAll(task, started, seen);
  } catch (error) {
    if (!(error instanceof RunAborted)) throw error;
    const obstacles = [interruptedAfter(seen.failures.map(({ finding }) => finding))];
    return { kind: 'unknown', obstacles, figures: figuresOf(task, started, seen), serial: [] };
  }
}

async function exploreAll(task: ExploreTask, started: number, seen: Survey): Promise<Exploration> {
  const { arena, copies, expect, lanes } = task;
  const arenas = [arena, ...(task.copiedArenas ?? [])];
  for (const one of arenas) {
    one.quietMs = task.quietMs ?? one.quietMs;
    one.signal = task.signal;
  }
  const rehearsals = await inParallel(arenas, (one) => rehearse({ ...task, arena: one }));
  const refused = rehearsals.find((one) => one.refused !== undefined)?.refused;
  if (refused !== undefined) {
    // What was refused may be due to that.
    const obstacles = [task.signal?.aborted ? INTERRUPTED : refused];
    return { kind: 'unknown', obstacles, figures: figuresOf(task, started, seen), serial: [] };
  }
  learnFrom(rehearsals, arenas, task);
  // What differs between the arenas varies by itself, too.
  const orders = rehearsals.flatMap((one) => one.orders);
  const judge = judgeBy(orders, copies, expect);
  const trials = arenas.map((one, index) => new Trials(one, lanes, rehearsals[index]?.runs ?? []));
  const known = arena.orderedSequences;
  await survey(task, trials, judge, seen);
  const figures = figuresOf(task, started, seen);
  const late = arena.orderedSequences > known ? [LEARNED_LATE] : [];
  const verdict = await conclude(task, { arenas, trials, judge, seen, obstacles: late });
  return { ...verdict, figures, serial: serialOf(judge) };
}

/** How long requests take, and what speaks against a proof already. */
function learnFrom(
  rehearsals: readonly Rehearsal[],
  arenas: readonly Arena[],
  { arena, quietMs }: ExploreTask,
): void {
  const longestGap = Math.max(...arenas.map((one) => one.longestGap));
  for (const one of arenas) {
    one.quietMs = quietMs ?? Math.max(SHORTEST_QUIET_MS, 5 * longestGap);
  }
  for (const { late, unwatched, silent, busy } of rehearsals.map((one) => one.doubts)) {
    addDoubts(arena.doubts, { ...noDoubts(), late, unwatched, silent, busy });
  }
}

function serialOf(judge: OutcomeJudge): Exploration['serial'] {
  return judge.serial.map(({ answers, changes = [] }) => ({ answers, changes }));
}

function figuresOf({ arena, strategy }: ExploreTask, started: number, seen: Survey): Figures {
  return {
    schedules: seen.schedules,
    redundant: strategy.redundant ?? 0,
    outcomes: seen.outcomes.size,
    milliseconds: performance.now() - started,
    exploringMs: seen.milliseconds,
    mostSwitches: seen.mostSwitches,
    firstFailure: seen.firstFailure,
    startedAnew: arena.startsAnew,
    doubts: { ...arena.doubts },
  };
}
