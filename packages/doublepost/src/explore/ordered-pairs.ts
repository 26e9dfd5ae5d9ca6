import { conflict, type Effects } from './footprint/effects.ts';
import type { Run, RunEvent } from './schedule/run.ts';
import { wordsOf } from './sql/statement.ts';

/** Two steps of different requests whose order makes the outcome what it is. */
export interface OrderedPair {
  /** Their positions among the events. */
  readonly first: number;
  readonly second: number;
  /** What the first did before the second did its part. */
  readonly firstDid: Touch;
  readonly secondDid: Touch;
  /** Undefined: what they touch is not known. */
  readonly table: string | undefined;
}

/** What a step does with a table. */
export type Touch = 'read' | 'wrote' | 'locked' | 'published' | 'released' | 'touched';

/**
 * The pairs that explain a run which no serial order explains: in a serial order all of one request
 * comes before all of the other, so there is a pair in each direction. Of each direction the one
 * that tells most: what was read before it was published, and what has to do with the other pair.
 */
export function orderedPairsOf({ events }: Pick<Run, 'events'>): OrderedPair[] {
  const all = events.flatMap((after, second) =>
    events.slice(0, second).flatMap((before, first) => {
      if (before.lane === after.lane || !conflict(before.effects, after.effects)) return [];
      return [pairOf({ first, second, before, after })];
    }),
  );
  const directions = new Map<string, OrderedPair[]>();
  for (const pair of all) {
    const direction = `${events[pair.first]?.lane} ${events[pair.second]?.lane}`;
    directions.set(direction, [...(directions.get(direction) ?? []), pair]);
  }
  const best = [...directions.values()].flatMap((pairs) => {
    const others = all.filter((pair) => !pairs.includes(pair));
    const score = (pair: OrderedPair): number => worthOf(pair, events, others);
    // Of those that tell as much, the one that the failure is nearest to.
    const [top] = pairs.toSorted(
      (a, b) => score(b) - score(a) || b.first - a.first || a.second - b.second,
    );
    return top === undefined ? [] : [top];
  });
  return best.sort((a, b) => a.second - b.second);
}

function worthOf(
  { firstDid, secondDid, table, second }: OrderedPair,
  events: readonly RunEvent[],
  others: readonly OrderedPair[],
): number {
  return (
    (others.some((other) => other.table === table) ? 4 : 0) +
    ((firstDid === 'read' && secondDid === 'published') || firstDid === 'published' ? 2 : 0) +
    (events[second]?.result?.error === undefined ? 0 : 1)
  );
}

function pairOf({
  first,
  second,
  before,
  after,
}: Pick<OrderedPair, 'first' | 'second'> & {
  readonly before: RunEvent;
  readonly after: RunEvent;
}): OrderedPair {
  const [did, then] = [touchesOf(before), touchesOf(after)];
  for (const [one, other] of MATTERING) {
    for (const table of did[one] ?? []) {
      if (!then[other]?.has(table)) continue;
      return {
        first,
        second,
        firstDid: wordFor(one, before, table),
        secondDid: wordFor(other, after, table),
        table,
      };
    }
  }
  return { first, second, firstDid: 'touched', secondDid: 'touched', table: undefined };
}

type Side = 'reads' | 'locks' | 'publishes' | 'releases';

/** What is worth telling most comes first. */
const MATTERING: readonly (readonly [Side, Side])[] = [
  ['reads', 'publishes'],
  ['publishes', 'reads'],
  ['publishes', 'locks'],
  ['locks', 'publishes'],
  ['locks', 'locks'],
  ['releases', 'locks'],
];

function touchesOf({ effects }: RunEvent): Partial<Record<Side, ReadonlySet<string>>> {
  const { reads, locks, publishes, releases }: Effects = effects;
  return { reads, locks: new Set(locks.keys()), publishes, releases };
}

function wordFor(side: Side, { sql, effects }: RunEvent, table: string): Touch {
  if (side === 'publishes') return 'published';
  if (side === 'releases') return 'released';
  const isQuery = wordsOf(sql).first === 'select';
  // A foreign key keeps the row that it leads to.
  if (side === 'locks' && effects.locks.get(table) === 'share') return 'locked';
  if (side === 'reads' && (isQuery || !effects.locks.has(table))) return 'read';
  return isQuery ? 'locked' : 'wrote';
}
