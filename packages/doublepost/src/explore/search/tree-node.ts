import { conflict, type Effects, touches } from '../footprint/effects.ts';
import type { RowAccess, RowsByTable } from '../footprint/row-access.ts';
import type { ChoicePoint, RunEvent } from '../schedule/run.ts';
import { type Choice, formatSchedule } from '../schedule/schedule.ts';

/** A point of the tree of schedules: what can be chosen there, and what has been. */
export interface Node {
  readonly path: readonly Choice[];
  readonly options: readonly Choice[];
  readonly next: readonly string[];
  /** What is to be tried, by its letter. */
  readonly todo: Set<string>;
  /** What has been begun, with what it did. */
  readonly done: Map<string, Effects>;
  /** What need not be tried: whatever it leads to is reached from elsewhere. */
  readonly asleep: ReadonlyMap<string, Effects>;
  readonly children: Map<string, Node>;
}

export function newNode(
  path: readonly Choice[],
  { options, next }: ChoicePoint,
  asleep: ReadonlyMap<string, Effects>,
): Node {
  return { path, options, next, todo: new Set(), done: new Map(), asleep, children: new Map() };
}

export function awake(
  asleep: ReadonlyMap<string, Effects>,
  events: readonly RunEvent[],
  point: number,
): ReadonlyMap<string, Effects> {
  const ran = events.filter((event) => event.point === point);
  return new Map(
    [...asleep].filter(
      ([key, effects]) =>
        !ran.some((event) => laneOf(key) === event.lane || conflict(event.effects, effects)),
    ),
  );
}

export function effectsAt(events: readonly RunEvent[], point: number): Effects {
  const [first, ...others] = events.filter((event) => event.point === point);
  if (first === undefined) throw new TypeError('a choice without an event');
  // What it woke belongs to it: it would happen whenever this choice is taken.
  return others.reduce((sum, { effects }) => joined(sum, effects), first.effects);
}

function joined(a: Effects, b: Effects): Effects {
  return {
    reads: new Set([...a.reads, ...b.reads]),
    locks: new Map([...a.locks, ...b.locks]),
    publishes: new Set([...a.publishes, ...b.publishes]),
    releases: new Set([...a.releases, ...b.releases]),
    rows: joinedRows(a, b),
    isUnknown: a.isUnknown || b.isUnknown,
    snapshot: a.snapshot === 'statement' ? b.snapshot : a.snapshot,
  };
}

/** A table that one of them touches anywhere is left out. */
function joinedRows(a: Effects, b: Effects): RowsByTable {
  const joined = new Map<string, readonly RowAccess[]>();
  for (const table of new Set([...a.rows.keys(), ...b.rows.keys()])) {
    const known = [a, b].filter((effects) => touches(effects, table));
    if (known.some(({ rows }) => !rows.has(table))) continue;
    joined.set(
      table,
      known.flatMap(({ rows }) => rows.get(table) ?? []),
    );
  }
  return joined;
}

export function keyOf(choice: Choice | undefined): string {
  return choice === undefined ? '' : formatSchedule([choice]);
}

function laneOf(key: string): number {
  return key.toLowerCase().charCodeAt(0) - 97;
}

/** Decides where a prefix has ended: the same request goes on as long as it can. */
export function goOn(
  options: readonly Choice[],
  last: Choice | undefined,
  asleep: ReadonlySet<string> = new Set(),
): Choice {
  const awake = options.filter((option) => !asleep.has(keyOf(option)));
  const [first] = awake.length > 0 ? awake : options;
  if (first === undefined) throw new TypeError('there is nothing to choose from');
  return awake.find(({ lane }) => lane === last?.lane) ?? first;
}
