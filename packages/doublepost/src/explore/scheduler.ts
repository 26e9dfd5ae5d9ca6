import { setTimeout as wait } from 'node:timers/promises';
import { DoublepostError } from '../errors.ts';
import type { Attempt } from '../http/attempt.ts';
import { blockersOf, cancelBackend } from './blockers.ts';
import type { Footprints } from './footprints.ts';
import { heldLocks } from './footprints.ts';
import type { Arrival } from './gate.ts';
import type { Flight, Lane } from './lane.ts';
import type { LaneGate } from './lane-gate.ts';
import type { ChoicePoint, Run, RunEvent } from './run.ts';
import type { Choice } from './schedule.ts';
import type { Side } from './side.ts';
import { isWrappable, wordsOf } from './statement.ts';
import { templateOf } from './template.ts';
import type { Transactions } from './transactions.ts';
import type { UnitResult } from './wire/answers.ts';

/** What a schedule is run with. */
export interface SchedulerContext {
  readonly gate: LaneGate;
  readonly side: Side;
  readonly footprints: Footprints;
  readonly transactions: Transactions;
  /** Sends the request of a lane. Never rejects. */
  readonly send: (lane: number) => Promise<Attempt>;
  /** Whether the requests may start together: each has an application of its own. */
  readonly hasReplicas: boolean;
  /** A request without a statement for that long is stalled, in milliseconds. */
  readonly quietMs: number;
  /** A statement that neither ends nor waits for another lane for that long is cancelled. */
  readonly statementMs: number;
  /** Called for each time a request needed between two statements, in milliseconds. */
  readonly onGap?: (milliseconds: number) => void;
}

/** Decides what runs next, given what has happened. */
export type Choose = (
  point: Omit<ChoicePoint, 'taken'>,
  index: number,
  events: readonly RunEvent[],
) => Choice;

/** Between two looks at who waits for whom, in milliseconds. */
const FIRST_LOOK_MS = 1;
const SLOWEST_LOOK_MS = 20;
/** How long a lane that sends statements together is given to send them all, in milliseconds. */
const TOGETHER_MS = 8;

/** Runs one schedule: at any time only the lane that was given the turn makes progress. */
export class Scheduler {
  readonly #context: SchedulerContext;
  readonly #events: RunEvent[] = [];
  readonly #points: ChoicePoint[] = [];

  constructor(context: SchedulerContext) {
    this.#context = context;
  }

  async run(choose: Choose): Promise<Run> {
    const started = performance.now();
    const { gate } = this.#context;
    await this.#start();
    for (;;) {
      const ready = gate.lanes.filter(({ waiting, flight }) => waiting.length > 0 && !flight);
      if (ready.length > 0) await this.#step(choose, ready);
      else if (gate.lanes.every(({ isDone }) => isDone)) break;
      else if (!(await this.#breakDeadlock(choose))) await this.#awaitAny();
    }
    return {
      points: this.#points,
      events: this.#events,
      lanes: gate.lanes.filter(({ isPresent }) => isPresent).map(({ index }) => index),
      attempts: gate.lanes.flatMap(({ attempt }) => (attempt === undefined ? [] : [attempt])),
      milliseconds: performance.now() - started,
      doubts: gate.doubts,
    };
  }

  async #start(): Promise<void> {
    const { gate, send, hasReplicas } = this.#context;
    const begin = async (lane: Lane): Promise<void> => {
      if (!hasReplicas) gate.running = lane;
      void send(lane.index).then((attempt) => {
        lane.attempt = attempt;
        lane.notify();
      });
      await this.#quiesce(lane);
    };
    const present = gate.lanes.filter(({ isPresent }) => isPresent);
    if (hasReplicas) await Promise.all(present.map(begin));
    else for (const lane of present) await begin(lane);
  }

  async #step(choose: Choose, ready: readonly Lane[]): Promise<void> {
    const { gate } = this.#context;
    const options = ready.map(({ index }) => ({ lane: index, isVictim: false }));
    const taken = this.#choose(choose, options);
    const lane = gate.lanes[taken.lane];
    const arrival = lane?.waiting.shift();
    if (lane === undefined || arrival === undefined) throw new TypeError('a choice of no option');
    gate.running = lane;
    const flight: Flight = { arrival, ended: this.#execute(arrival) };
    lane.flight = flight;
    const waitsFor = await this.#settle(lane, flight);
    await this.#record(lane, flight, waitsFor.length > 0 ? 'blocked' : 'ran', waitsFor);
    const woken = await this.#collectWoken(lane);
    if (waitsFor.length === 0) await this.#resume(lane, flight);
    for (const [other, awake] of woken) await this.#resume(other, awake);
  }

  #choose(choose: Choose, options: readonly Choice[]): Choice {
    const next = options.map(({ lane }) => {
      const { waiting, flight } = this.#context.gate.lanes[lane] ?? {};
      return templateOf((flight?.arrival ?? waiting?.[0])?.unit.sql ?? '');
    });
    const taken = choose({ options, next }, this.#points.length, this.#events);
    this.#points.push({ options, next, taken });
    return taken;
  }

  /** Lets a unit through and, the first time, learns what it touches. */
  async #execute(arrival: Arrival): Promise<UnitResult | undefined> {
    const { footprints, side } = this.#context;
    const { session, unit } = arrival;
    if (footprints.knows(unit.sql)) {
      arrival.release();
      return arrival.ended;
    }
    const words = wordsOf(unit.sql);
    const learn = async (before: ReadonlySet<string>, rows: number): Promise<void> => {
      footprints.learn(unit.sql, before, await heldLocks(side, session.pid), rows);
    };
    if (session.status === 'idle' && unit.ends) {
      const nothing = new Set<string>();
      if (!isWrappable(words)) arrival.release();
      else arrival.release({ beforeCommit: (result) => learn(nothing, changedRows(result)) });
      return arrival.ended;
    }
    const before = await heldLocks(side, session.pid);
    arrival.release();
    const result = await arrival.ended;
    if (result !== undefined && result.error === undefined && !words.hasSeveral) {
      await learn(before, changedRows(result));
    }
    return result;
  }

  /** Waits until a unit has ended, or waits for another lane: then tells for which. */
  async #settle(lane: Lane, flight: Flight): Promise<readonly number[]> {
    const { side, gate, statementMs } = this.#context;
    const { pid } = flight.arrival.session;
    const deadline = performance.now() + statementMs;
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, SLOWEST_LOOK_MS)) {
      const timer = new AbortController();
      const ended = await Promise.race([
        flight.ended.then(() => true),
        wait(pause, false, { signal: timer.signal }).catch(() => false),
      ]);
      timer.abort();
      if (ended) return [];
      const waitsFor = this.#lanesOf((await blockersOf(side, [pid])).get(pid) ?? [], lane);
      if (waitsFor.length > 0) return waitsFor;
      if (performance.now() < deadline) continue;
      gate.doubts.stalled += 1;
      await cancelBackend(side, pid);
    }
  }

  #lanesOf(pids: readonly number[], except: Lane): number[] {
    const { gate } = this.#context;
    return gate.lanes
      .filter((lane) => lane !== except && gate.pidsOf(lane).some((pid) => pids.includes(pid)))
      .map(({ index }) => index);
  }

  async #record(
    lane: Lane,
    flight: Flight,
    kind: RunEvent['kind'],
    waitsFor: readonly number[] = [],
  ): Promise<void> {
    const { transactions } = this.#context;
    const { session, unit } = flight.arrival;
    const result = kind === 'blocked' ? undefined : await flight.ended;
    if (result === undefined && kind !== 'blocked') throw connectionLost(lane, unit.sql);
    const effects =
      result === undefined
        ? transactions.attempted(session, unit)
        : transactions.ended(session, unit, result);
    const point = this.#points.length - 1;
    this.#events.push({ lane: lane.index, point, sql: unit.sql, kind, result, effects, waitsFor });
  }

  /** Which of the lanes that waited for a lock have got it; they are not answered yet. */
  async #collectWoken(except: Lane): Promise<[Lane, Flight][]> {
    const woken: [Lane, Flight][] = [];
    for (;;) {
      const awake = await this.#nextWoken(except, woken);
      if (awake === undefined) return woken;
      woken.push(awake);
      await this.#record(...awake, 'woken');
    }
  }

  async #nextWoken(
    except: Lane,
    woken: readonly [Lane, Flight][],
  ): Promise<[Lane, Flight] | undefined> {
    for (const lane of this.#context.gate.lanes) {
      const { flight } = lane;
      if (lane === except || flight === undefined || woken.some(([known]) => known === lane)) {
        continue;
      }
      if ((await this.#settle(lane, flight)).length === 0) return [lane, flight];
    }
    return undefined;
  }

  /** Answers a lane's unit, and waits until it comes to its next one. */
  async #resume(lane: Lane, flight: Flight): Promise<void> {
    this.#context.gate.running = lane;
    lane.flight = undefined;
    flight.arrival.deliver();
    await this.#quiesce(lane);
  }

  /** Waits until a lane stands at the gate or is answered. */
  async #quiesce(lane: Lane): Promise<void> {
    const { quietMs, gate, onGap } = this.#context;
    const started = performance.now();
    // Some answer before they commit: then the request ends with its transaction.
    while (lane.waiting.length === 0 && (lane.attempt === undefined || lane.isInTransaction)) {
      if (await lane.nextEvent(quietMs)) continue;
      if (lane.attempt !== undefined) return;
      if (gate.thaw() > 0) {
        gate.doubts.ambiguous += 1;
        continue;
      }
      gate.doubts.stalled += 1;
      lane.isStalled = true;
      return;
    }
    lane.isStalled = false;
    onGap?.(performance.now() - started);
    if (lane.isParallel) await wait(TOGETHER_MS);
    lane.waiting.sort((a, b) => (templateOf(a.unit.sql) < templateOf(b.unit.sql) ? -1 : 1));
  }

  /** Everybody waits for somebody: one of those in the circle is ended, which is a choice. */
  async #breakDeadlock(choose: Choose): Promise<boolean> {
    const { gate, side } = this.#context;
    const waiting = gate.lanes.filter(({ flight }) => flight !== undefined);
    if (waiting.length === 0) return false;
    const edges = new Map<number, readonly number[]>();
    for (const lane of waiting) {
      const flight = lane.flight as Flight;
      edges.set(lane.index, await this.#settle(lane, flight));
      if (edges.get(lane.index)?.length !== 0) continue;
      await this.#record(lane, flight, 'woken');
      await this.#resume(lane, flight);
      return true;
    }
    const circle = waiting.filter(({ index }) => reaches(edges, index, index));
    if (circle.length === 0) return false;
    const options = circle.map(({ index }) => ({ lane: index, isVictim: true }));
    const taken = this.#choose(choose, options);
    const victim = gate.lanes[taken.lane];
    const flight = victim?.flight;
    if (victim === undefined || flight === undefined) throw new TypeError('a choice of no option');
    flight.arrival.replaceError('40P01', 'deadlock detected', DEADLOCK_DETAIL);
    await cancelBackend(side, flight.arrival.session.pid);
    await flight.ended;
    await this.#record(victim, flight, 'victim');
    const woken = await this.#collectWoken(victim);
    await this.#resume(victim, flight);
    for (const [other, awake] of woken) await this.#resume(other, awake);
    return true;
  }

  /** Nothing can be chosen: a stalled lane may come back, or be answered at last. */
  async #awaitAny(): Promise<void> {
    const { gate, quietMs } = this.#context;
    const open = gate.lanes.filter(({ isDone }) => !isDone);
    await Promise.race(open.map((lane) => lane.nextEvent(quietMs)));
  }
}

function connectionLost({ name }: Lane, sql: string): DoublepostError {
  return new DoublepostError(
    'DP_EXPLORE_DATABASE',
    `a connection of request ${name} broke in the middle of ${sql.slice(0, 200)}`,
    { fix: 'Look whether the application or the server went away, and why: their logs tell.' },
  );
}

const DEADLOCK_DETAIL =
  'Ended by doublepost, as PostgreSQL would have done after deadlock_timeout.';

function changedRows({ tags, rows }: UnitResult): number {
  return Math.max(rows, ...tags.map((tag) => Number(/ (\d+)$/.exec(tag)?.[1] ?? 0)));
}

function reaches(
  edges: ReadonlyMap<number, readonly number[]>,
  from: number,
  to: number,
  seen: ReadonlySet<number> = new Set(),
): boolean {
  return (edges.get(from) ?? []).some(
    (next) =>
      next === to || (!seen.has(next) && reaches(edges, next, to, new Set([...seen, next]))),
  );
}
