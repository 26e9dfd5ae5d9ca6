import { conflict } from '../footprint/effects.ts';
import type { RunEvent } from '../schedule/run.ts';

/**
 * For each event of a run the earlier events that must stay before it: its own request's, those it
 * conflicts with, and what those must follow.
 */
export function orderOf(events: readonly RunEvent[]): readonly ReadonlySet<number>[] {
  const before: Set<number>[] = [];
  events.forEach((event, index) => {
    const own = new Set<number>();
    for (let earlier = index - 1; earlier >= 0; earlier -= 1) {
      const other = events[earlier];
      if (other === undefined || own.has(earlier) || !mustPrecede(other, event)) continue;
      own.add(earlier);
      for (const inherited of before[earlier] ?? []) own.add(inherited);
    }
    before.push(own);
  });
  return before;
}

function mustPrecede(first: RunEvent, second: RunEvent): boolean {
  if (first.lane === second.lane || conflict(first.effects, second.effects)) return true;
  // Whoever wakes up does so because of what just happened.
  return second.kind === 'woken' && first.point === second.point;
}

/** Two events of different requests whose order can be turned round. */
export interface Race {
  readonly first: number;
  readonly second: number;
}

/** The races of a run: conflicting events that nothing else keeps in their order. */
export function racesOf(
  events: readonly RunEvent[],
  before: readonly ReadonlySet<number>[] = orderOf(events),
): Race[] {
  const races: Race[] = [];
  events.forEach((event, second) => {
    for (const first of before[second] ?? []) {
      const other = events[first];
      if (other === undefined || other.lane === event.lane) continue;
      if (!conflict(other.effects, event.effects)) continue;
      const between = [...(before[second] ?? [])].some((middle) => before[middle]?.has(first));
      if (!between) races.push({ first, second });
    }
  });
  return races;
}

/**
 * The requests with which a run can begin that turns a race round: those whose first event after
 * `first` does not have to follow anything in between ("initials" of source-DPOR).
 */
export function initialsOf(
  events: readonly RunEvent[],
  before: readonly ReadonlySet<number>[],
  { first, second }: Race,
): ReadonlySet<number> {
  const rest = events
    .map((_, index) => index)
    .filter(
      (index) =>
        index > first && index <= second && (index === second || !before[index]?.has(first)),
    );
  const initials = new Set<number>();
  for (const index of rest) {
    const lane = events[index]?.lane;
    const follows = rest.some((other) => other < index && before[index]?.has(other));
    if (lane !== undefined && !follows) initials.add(lane);
  }
  return initials;
}
