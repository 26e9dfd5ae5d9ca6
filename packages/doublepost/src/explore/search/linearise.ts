import type { Run } from '../schedule/run.ts';
import { type Choice, switchesOf } from '../schedule/schedule.ts';
import { orderOf } from './happens-before.ts';

/**
 * An equivalent schedule with the fewest switches: the same order of what conflicts, and each
 * request running on as long as that order lets it. Exact: every useful order is tried.
 *
 * @returns the run's own choices where a deadlock's victim was chosen
 */
export function withFewestSwitches(run: Run): readonly Choice[] {
  const own = run.points.map(({ taken }) => taken);
  if (own.some(({ isVictim }) => isVictim)) return own;
  const needs = needsByPoint(run);
  const byLane = new Map<number, number[]>();
  own.forEach(({ lane }, point) => {
    byLane.set(lane, [...(byLane.get(lane) ?? []), point]);
  });
  const best = search(byLane, needs, new Map(), undefined, new Map());
  const choices = best.map((point) => own[point] as Choice);
  return switchesOf(choices) < switchesOf(own) ? choices : own;
}

/** Which choices must come before each choice. */
function needsByPoint({ events }: Run): ReadonlyMap<number, ReadonlySet<number>> {
  const needs = new Map<number, Set<number>>();
  orderOf(events).forEach((before, index) => {
    const point = events[index]?.point ?? 0;
    const set = needs.get(point) ?? new Set();
    for (const earlier of before) {
      const other = events[earlier]?.point ?? 0;
      if (other !== point) set.add(other);
    }
    needs.set(point, set);
  });
  return needs;
}

/** How far each lane has come, and who ran last, decide all that follows: so each is tried once. */
function search(
  byLane: ReadonlyMap<number, readonly number[]>,
  needs: ReadonlyMap<number, ReadonlySet<number>>,
  at: ReadonlyMap<number, number>,
  last: number | undefined,
  known: Map<string, number[]>,
): number[] {
  const key = `${last} ${[...byLane.keys()].map((lane) => at.get(lane) ?? 0).join()}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const isPast = (point: number): boolean =>
    [...byLane].some(
      ([lane, points]) =>
        points.indexOf(point) !== -1 && points.indexOf(point) < (at.get(lane) ?? 0),
    );
  let best: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const [lane, points] of byLane) {
    const from = at.get(lane) ?? 0;
    if (lane === last) continue;
    const moved = new Map(at);
    let to = from;
    while (to < points.length) {
      const ready = [...(needs.get(points[to] as number) ?? [])].every(
        (need) => isPast(need) || points.slice(from, to).includes(need),
      );
      if (!ready) break;
      to += 1;
    }
    if (to === from) continue;
    moved.set(lane, to);
    const rest = search(byLane, needs, moved, lane, known);
    const total = points.slice(from, to);
    const switches = 1 + countRuns(rest, byLane);
    const isWhole = total.length + rest.length === remaining(byLane, at);
    if (isWhole && switches < least) {
      least = switches;
      best = [...total, ...rest];
    }
  }
  known.set(key, best);
  return best;
}

function remaining(
  byLane: ReadonlyMap<number, readonly number[]>,
  at: ReadonlyMap<number, number>,
): number {
  return [...byLane].reduce((sum, [lane, points]) => sum + points.length - (at.get(lane) ?? 0), 0);
}

function countRuns(
  points: readonly number[],
  byLane: ReadonlyMap<number, readonly number[]>,
): number {
  const lanes = points.map((point) => [...byLane].find(([, own]) => own.includes(point))?.[0]);
  return lanes.filter((lane, index) => index === 0 || lane !== lanes[index - 1]).length;
}
