import { conflict, type Effects } from '../footprint/effects.ts';
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

/** What of the sleeping still sleeps after a choice: what conflicts with it wakes up. */
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

export function keyOf(choice: Choice | undefined): string {
  return choice === undefined ? '' : formatSchedule([choice]);
}

function laneOf(key: string): number {
  return key.toLowerCase().charCodeAt(0) - 97;
}

/** What sleeps after a choice at a node: what slept or was begun before it, unless that wakes it. */
export function asleepBelow(
  node: Node,
  events: readonly RunEvent[],
  key: string,
): ReadonlyMap<string, Effects> {
  const earlier = [...node.done].filter(([other]) => other !== key);
  const position = [...node.done.keys()].indexOf(key);
  const begun = position === -1 ? earlier : [...node.done].slice(0, position);
  return awake(new Map([...node.asleep, ...begun]), events, node.path.length);
}

/** Of requests that are the same and have not begun, the first stands for all. */
export function representative({ path, options }: Node, choice: Choice): Choice {
  const begun = new Set(path.map(({ lane }) => lane));
  if (choice.isVictim || begun.has(choice.lane)) return choice;
  return options.find(({ lane, isVictim }) => !isVictim && !begun.has(lane)) ?? choice;
}
