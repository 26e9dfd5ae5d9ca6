import type { Effects } from '../footprint/effects.ts';
import type { Run, RunEvent } from '../schedule/run.ts';
import { type Choice, switchesOf } from '../schedule/schedule.ts';
import { Frontier } from './frontier.ts';
import { initialsOf, orderOf, racesOf } from './happens-before.ts';
import { effectsAt } from './step-effects.ts';
import { asleepBelow, awake, keyOf, type Node, newNode, representative } from './tree-node.ts';

/** What a tree leaves out. */
export interface TreeOptions {
  /** False: every interleaving; to compare with. */
  readonly reduce: boolean;
  /** Whether the requests are the same to the byte, so that it does not matter which is first. */
  readonly symmetric: boolean;
  /** Schedules with more switches are left out. */
  readonly maxSwitches: number;
}

/** A schedule to be run: the choices that lead to something new. */
export interface Prefix {
  readonly choices: readonly Choice[];
}

/**
 * All schedules of a few requests, explored by re-running: dynamic partial-order reduction
 * (Flanagan and Godefroid 2005) with the initials of source sets (Abdulla et al. 2014) and sleep
 * sets. What needs the fewest switches comes first, so the first failure is a simple one.
 */
export class ScheduleTree {
  readonly #options: TreeOptions;
  #root: Node | undefined;
  readonly #frontier = new Frontier<{ node: Node; choice: Choice }>();
  /** A run without a choice leaves no root. */
  #hasBegun = false;
  #redundant = 0;
  #isWithinBounds = true;

  constructor(options: TreeOptions) {
    this.#options = options;
  }

  /** Whether nothing was left out because of a bound. */
  get isWithinBounds(): boolean {
    return this.#isWithinBounds;
  }

  /** Runs that turned out to be like earlier ones. */
  get redundant(): number {
    return this.#redundant;
  }

  /** The next schedule to run; undefined where all have been. */
  next(): Prefix | undefined {
    if (this.#root === undefined) {
      const isFirst = !this.#hasBegun;
      this.#hasBegun = true;
      return isFirst ? { choices: [] } : undefined;
    }
    for (;;) {
      const item = this.#frontier.take();
      if (item === undefined) return undefined;
      const { node, choice } = item;
      const key = keyOf(choice);
      if (node.done.has(key) || node.asleep.has(key)) continue;
      return { choices: [...node.path, choice] };
    }
  }

  /** Whether a point of a path that has been run before offers what it did then. */
  expects(path: readonly Choice[], index: number, next: readonly string[]): boolean {
    const node = this.#nodeAt(path.slice(0, index));
    return node === undefined || node.next.join('\n') === next.join('\n');
  }

  /** What sleeps at the point that a path leads to, given what ran after the known part of it. */
  sleepingAfter(prefix: readonly Choice[], events: readonly RunEvent[]): ReadonlySet<string> {
    const node = this.#nodeAt(prefix.slice(0, -1));
    if (node === undefined) return new Set();
    let asleep = this.#asleepBelow(node, events, prefix.at(-1));
    const last = events.at(-1)?.point ?? 0;
    for (let point = prefix.length; point <= last; point += 1) {
      asleep = awake(asleep, events, point);
    }
    return new Set(asleep.keys());
  }

  /** Takes a run in: what it has shown, and what it makes worth trying. */
  add(run: Run): void {
    const nodes = this.#insert(run);
    if (!this.#options.reduce) return;
    // What comes after a sleeping choice is like what an earlier run has shown.
    const events = run.events.filter(({ point }) => point < nodes.length);
    const before = orderOf(events);
    for (const race of racesOf(events, before)) {
      const node = nodes[events[race.first]?.point ?? -1];
      if (node !== undefined) this.#plan(node, initialsOf(events, before, race));
    }
  }

  /** The nodes of a run, up to the first choice that need not have been run. */
  #insert(run: Run): Node[] {
    const nodes: Node[] = [];
    let asleep: ReadonlyMap<string, Effects> = new Map();
    let parent: Node | undefined;
    for (const [index, point] of run.points.entries()) {
      const path = run.points.slice(0, index).map(({ taken }) => taken);
      const before = path.at(-1);
      const known = parent === undefined ? this.#root : parent.children.get(keyOf(before));
      const node = known ?? newNode(path, point, asleep);
      if (parent === undefined) this.#root = node;
      else parent.children.set(keyOf(before), node);
      const key = keyOf(point.taken);
      if (node.asleep.has(key)) {
        this.#redundant += 1;
        break;
      }
      node.todo.add(key);
      // Whom a deadlock ends is the database's choice: every one of them is possible.
      const all = !this.#options.reduce || point.taken.isVictim;
      if (all) for (const option of node.options) this.#want(node, keyOf(option));
      asleep = this.#asleepBelow(node, run.events, point.taken);
      if (!node.done.has(key)) node.done.set(key, effectsAt(run.events, index));
      nodes.push(node);
      parent = node;
    }
    return nodes;
  }

  #asleepBelow(
    node: Node,
    events: readonly RunEvent[],
    choice: Choice | undefined,
  ): ReadonlyMap<string, Effects> {
    return this.#options.reduce ? asleepBelow(node, events, keyOf(choice)) : new Map();
  }

  #plan(node: Node, lanes: ReadonlySet<number>): void {
    const fitting = node.options.filter(({ lane }) => lanes.has(lane));
    const candidates = fitting.length > 0 ? fitting : node.options;
    const { symmetric } = this.#options;
    const keys = candidates.map((choice) =>
      keyOf(symmetric ? representative(node, choice) : choice),
    );
    const isPlanned = keys.some((key) => node.todo.has(key) || node.asleep.has(key));
    if (fitting.length > 0 && isPlanned) return;
    for (const key of fitting.length > 0 ? keys.slice(0, 1) : keys) this.#want(node, key);
  }

  /** Notes what is to be tried, unless a bound forbids it. */
  #want(node: Node, key: string): void {
    const choice = node.options.find((option) => keyOf(option) === key);
    if (choice === undefined || node.todo.has(key)) return;
    node.todo.add(key);
    if (node.done.has(key) || node.asleep.has(key)) return;
    const switches = switchesOf([...node.path, choice]);
    if (switches > this.#options.maxSwitches) this.#isWithinBounds = false;
    else this.#frontier.add({ node, choice }, switches, node.path.length);
  }

  #nodeAt(path: readonly Choice[]): Node | undefined {
    let node = this.#root;
    for (const choice of path) node = node?.children.get(keyOf(choice));
    return node;
  }
}
