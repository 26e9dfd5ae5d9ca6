import { setTimeout as wait } from 'node:timers/promises';
import createDebug from 'debug';
import { blockersOf, cancelBackend } from '../database/blockers.ts';
import type { Side } from '../database/side.ts';
import { templateOf } from '../sql/template.ts';
import type { Flight, Lane } from './lane.ts';
import type { LaneGate } from './lane-gate.ts';
import type { Recorder } from './recorder.ts';

const debug = createDebug('doublepost:explore');

/** What lanes are driven with. */
export interface DriverContext {
  readonly gate: LaneGate;
  readonly side: Side;
  /** A request without a statement for that long is stalled, in milliseconds. */
  readonly quietMs: number;
  /** A statement that neither ends nor waits for another lane for that long is cancelled. */
  readonly statementMs: number;
  /** Called for each time a request needed between two statements, in milliseconds. */
  readonly onGap?: (milliseconds: number) => void;
}

/** Between two looks at who waits for whom, in milliseconds. */
const FIRST_LOOK_MS = 1;
const SLOWEST_LOOK_MS = 20;
/** How long a lane that sends statements together is given to send them all, in milliseconds. */
const TOGETHER_MS = 8;

/** Brings lanes from one gate to the next, one of them at a time. */
export class LaneDriver {
  readonly #context: DriverContext;
  readonly #recorder: Recorder;

  constructor(context: DriverContext, recorder: Recorder) {
    this.#context = context;
    this.#recorder = recorder;
  }

  /** Waits until a unit has ended, or waits for another lane: then tells for which. */
  async settle(lane: Lane, flight: Flight): Promise<readonly number[]> {
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
      debug('%s: cancelled after %d ms: %s', lane.name, statementMs, flight.arrival.unit.sql);
      await cancelBackend(side, pid);
    }
  }

  #lanesOf(pids: readonly number[], except: Lane): number[] {
    const { gate } = this.#context;
    return gate.lanes
      .filter((lane) => lane !== except && gate.pidsOf(lane).some((pid) => pids.includes(pid)))
      .map(({ index }) => index);
  }

  /** Which of the lanes that waited for a lock have got it; they are not answered yet. */
  async collectWoken(except: Lane): Promise<[Lane, Flight][]> {
    const woken: [Lane, Flight][] = [];
    for (;;) {
      const awake = await this.#nextWoken(except, woken);
      if (awake === undefined) return woken;
      woken.push(awake);
      await this.#recorder.record(...awake, 'woken');
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
      if ((await this.settle(lane, flight)).length === 0) return [lane, flight];
    }
    return undefined;
  }

  /** Answers a lane's unit, and waits until it comes to its next one. */
  async resume(lane: Lane, flight: Flight): Promise<void> {
    this.#context.gate.running = lane;
    lane.flight = undefined;
    flight.arrival.deliver();
    await this.quiesce(lane);
  }

  /** Waits until a lane stands at the gate or is answered. */
  async quiesce(lane: Lane): Promise<void> {
    const { quietMs, gate, onGap } = this.#context;
    const started = performance.now();
    let hasThawed = false;
    // Some answer before they commit: then the request ends with its transaction.
    while (lane.waiting.length === 0 && (lane.attempt === undefined || lane.isInTransaction)) {
      if (await lane.nextEvent(quietMs)) continue;
      if (lane.attempt !== undefined) return;
      // Once: a poller that is let go comes back for ever.
      if (!hasThawed && gate.thaw() > 0) {
        hasThawed = true;
        gate.doubts.ambiguous += 1;
        gate.doubts.starved += 1;
        debug('%s does nothing: what was held back goes on', lane.name);
        continue;
      }
      gate.doubts.stalled += 1;
      debug('%s does nothing for %d ms', lane.name, quietMs);
      lane.isStalled = true;
      return;
    }
    lane.isStalled = false;
    // The time for which it stood still is ours.
    if (!hasThawed) onGap?.(performance.now() - started);
    if (lane.isParallel) await wait(TOGETHER_MS);
    lane.waiting.sort((a, b) => (templateOf(a.unit.sql) < templateOf(b.unit.sql) ? -1 : 1));
  }
}
