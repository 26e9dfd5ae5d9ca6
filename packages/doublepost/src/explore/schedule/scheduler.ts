import type { Attempt } from '../../http/attempt.ts';
import type { Footprints } from '../footprint/footprints.ts';
import type { Transactions } from '../footprint/transactions.ts';
import { breakDeadlock } from './deadlock.ts';
import { executeUnit } from './execute.ts';
import type { Flight, Lane } from './lane.ts';
import { type DriverContext, LaneDriver } from './lane-driver.ts';
import { type Choose, Recorder } from './recorder.ts';
import type { Run } from './run.ts';

/** What a schedule is run with. */
export interface SchedulerContext extends DriverContext {
  readonly footprints: Footprints;
  readonly transactions: Transactions;
  /** Sends the request of a lane. Never rejects. */
  readonly send: (lane: number) => Promise<Attempt>;
  /** Whether the requests may start together: each has an application of its own. */
  readonly hasReplicas: boolean;
}

/** Runs one schedule: at any time only the lane that was given the turn makes progress. */
export class Scheduler {
  readonly #context: SchedulerContext;
  readonly #recorder: Recorder;
  readonly #driver: LaneDriver;

  constructor(context: SchedulerContext, choose: Choose) {
    this.#context = context;
    this.#recorder = new Recorder(choose, context.transactions);
    this.#driver = new LaneDriver(context, this.#recorder);
  }

  async run(): Promise<Run> {
    const started = performance.now();
    const { gate, side } = this.#context;
    const [driver, recorder] = [this.#driver, this.#recorder];
    await this.#start();
    for (;;) {
      const ready = gate.lanes.filter(({ waiting, flight }) => waiting.length > 0 && !flight);
      if (ready.length > 0) await this.#step(ready);
      else if (gate.lanes.every(({ isDone }) => isDone)) break;
      else if (!(await breakDeadlock(gate.lanes, { driver, recorder, side }))) {
        await this.#awaitAny();
      }
    }
    const { points, events } = recorder;
    return {
      points,
      events,
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
        gate.passReads();
        lane.notify();
      });
      await this.#driver.quiesce(lane);
    };
    const present = gate.lanes.filter(({ isPresent }) => isPresent);
    if (hasReplicas) await Promise.all(present.map(begin));
    else for (const lane of present) await begin(lane);
  }

  async #step(ready: readonly Lane[]): Promise<void> {
    const [driver, recorder] = [this.#driver, this.#recorder];
    const lane = recorder.choose(ready, false);
    const arrival = lane.waiting.shift();
    if (arrival === undefined) throw new TypeError('a lane is ready without a unit');
    this.#context.gate.running = lane;
    const flight: Flight = { arrival, ended: executeUnit(arrival, this.#context) };
    lane.flight = flight;
    const waitsFor = await driver.settle(lane, flight);
    await recorder.record(lane, flight, waitsFor.length > 0 ? 'blocked' : 'ran', waitsFor);
    const woken = await driver.collectWoken(lane);
    if (waitsFor.length === 0) await driver.resume(lane, flight);
    for (const [other, awake] of woken) await driver.resume(other, awake);
  }

  /** Nothing can be chosen: a stalled lane may come back, or be answered at last. */
  async #awaitAny(): Promise<void> {
    const { gate, quietMs } = this.#context;
    const open = gate.lanes.filter(({ isDone }) => !isDone);
    await Promise.race(open.map((lane) => lane.nextEvent(quietMs)));
  }
}
