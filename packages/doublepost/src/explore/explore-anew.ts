import type { Exploration, Obstacle } from './exploration.ts';
import { exploreSchedules } from './explorer.ts';
import { inParallel } from './in-parallel.ts';
import { noDoubts } from './schedule/doubts.ts';
import type { Strategy } from './search/strategy.ts';
import type { ExploreTask } from './task.ts';

/** What is explored, before it is decided in which applications. */
export interface AnewTask extends Omit<ExploreTask, 'strategy' | 'started'> {
  /** Makes the strategy. */
  readonly makeStrategy: () => Strategy;
  /** Told when the applications are started anew before each run from then on, and how long that took. */
  readonly onStartedAnew?: ((milliseconds: number) => void) | undefined;
}

/**
 * Explores the schedules, and where the memory of the applications may have been in the way, all of
 * them again: in applications that are started anew before each run.
 *
 * @throws DoublepostError what `exploreSchedules` throws, and DP_EXPLORE_START
 */
export async function exploreAnewIfNeeded(given: AnewTask): Promise<Exploration> {
  const { makeStrategy, onStartedAnew, ...task } = given;
  const { arena, copiedArenas = [], hasReplicas, signal, timeMs } = task;
  const started = performance.now();
  const first = await exploreKnowing({ ...task, started, makeStrategy });
  if (!hasReplicas || !mayBeMemory(first) || signal?.aborted) return first;
  const stopped = performance.now();
  await inParallel([arena, ...copiedArenas], (one) => one.startAnewFromHere());
  onStartedAnew?.(performance.now() - stopped);
  const left = timeMs && timeMs - first.figures.exploringMs;
  if (left !== undefined && left <= 0) return first;
  return exploreKnowing({ ...task, started, timeMs: left, makeStrategy });
}

/** Again and again while the schedules show what they should have been chosen by. */
async function exploreKnowing({
  makeStrategy,
  ...task
}: Omit<ExploreTask, 'strategy'> & Pick<AnewTask, 'makeStrategy'>): Promise<Exploration> {
  let { timeMs } = task;
  for (;;) {
    const found = await exploreSchedules({ ...task, timeMs, strategy: makeStrategy() });
    const isLate = found.kind === 'unknown' && found.obstacles.some(({ code }) => code === LATE);
    if (!isLate || task.signal?.aborted) return found;
    timeMs = timeMs && timeMs - found.figures.exploringMs;
    if (timeMs !== undefined && timeMs <= 0) return found;
    Object.assign(task.arena.doubts, noDoubts());
  }
}

const LATE: Obstacle['code'] = 'learned-late';

/** What an application with an empty memory might not show. */
const BY_MEMORY: readonly Obstacle['code'][] = ['remembered', 'not-repeatable', 'silent-request'];

function mayBeMemory(exploration: Exploration): boolean {
  if (exploration.kind !== 'unknown') return false;
  return exploration.obstacles.some(({ code }) => BY_MEMORY.includes(code));
}
