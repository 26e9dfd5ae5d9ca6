import type { Arrival, Gate, Session } from '../proxy/gate.ts';
import { beginsTransaction, type HeldBack, letPass, touchesNothing } from '../proxy/held-back.ts';
import type { Unit } from '../wire/units.ts';
import type { Doubts } from './doubts.ts';
import type { Lane } from './lane.ts';

/** What a gate knows of the application's own statements, which no request asked for. */
export interface Background {
  /**
   * `passes`: it touches nothing. `waits`: it would disturb, so it waits until all is over.
   * `unwatched`: it came in some schedules only, and may be the application's own or a request's.
   */
  judge(sql: string): 'passes' | 'waits' | 'unwatched' | 'foreground';
  /** Whether it does no more than read; it may be a request's all the same. */
  isHarmless(arrival: Arrival): boolean;
}

/** Gives every unit to the request that it belongs to, and lets none through by itself. */
export class LaneGate implements Gate {
  readonly lanes: readonly Lane[];
  readonly doubts: Doubts;
  /** The request that may run; what comes on a free connection is its own. */
  running: Lane | undefined;
  readonly #background: Background;
  readonly #hasReplicas: boolean;
  readonly #owners = new Map<Session, Lane>();
  readonly #heldBack: HeldBack;
  readonly #passed: (session: Session, unit: Unit) => void;
  /** What only reads, and may be what a request waits for that is not answered yet. */
  #reads: Arrival[] = [];
  #isOver = false;

  constructor(
    lanes: readonly Lane[],
    options: {
      readonly background: Background;
      readonly heldBack: HeldBack;
      readonly hasReplicas: boolean;
      /** Told of the application's own statements that touch nothing: they may begin a transaction. */
      readonly passed: (session: Session, unit: Unit) => void;
      readonly doubts: Doubts;
    },
  ) {
    this.lanes = lanes;
    this.doubts = options.doubts;
    this.#background = options.background;
    this.#heldBack = options.heldBack;
    this.#hasReplicas = options.hasReplicas;
    this.#passed = options.passed;
  }

  arrive(arrival: Arrival): void {
    const { session, unit } = arrival;
    const owner = session.status === 'idle' ? undefined : this.#owners.get(session);
    const judged = owner === undefined ? this.#background.judge(unit.sql) : 'foreground';
    if (judged === 'unwatched') this.doubts.unwatched += 1;
    if (judged === 'passes') this.#pass(arrival);
    else if (judged === 'waits' && this.#background.isHarmless(arrival)) this.#keepRead(arrival);
    else if (judged !== 'foreground') this.#keep(arrival, judged === 'unwatched');
    else if (!this.#isOver) this.#give(arrival, owner ?? this.#laneOf(session));
    // Pools clean up behind a request: ROLLBACK, DISCARD ALL, SELECT 1.
    else if (owner === undefined && touchesNothing(unit.sql)) this.#pass(arrival);
    else {
      this.doubts.late += 1;
      this.#keep(arrival, true);
    }
  }

  leave(session: Session): void {
    this.#owners.delete(session);
    for (const lane of this.lanes) {
      const left = lane.waiting.findIndex((arrival) => arrival.session === session);
      if (left !== -1) lane.waiting.splice(left, 1);
      lane.notify();
    }
  }

  /** The backends of a lane: whoever waits for one of them waits for the lane. */
  pidsOf(lane: Lane): number[] {
    return [...lane.sessions].filter(({ isClosed }) => !isClosed).map(({ pid }) => pid);
  }

  /**
   * Lets what the application does by itself go on.
   *
   * @returns how many statements had to wait
   */
  thaw(): number {
    const reads = this.#reads.splice(0);
    for (const arrival of reads) letPass(arrival);
    return reads.length + this.#heldBack.letGo();
  }

  /** Lets go what only reads, as soon as no request can be waiting for it. */
  passReads(): void {
    for (const arrival of this.#reads.splice(0)) this.#keepRead(arrival);
  }

  /** From here on the requests are over; what comes yet waits, as what the application does by itself. */
  finish(): void {
    this.#isOver = true;
    this.passReads();
    for (const lane of this.lanes) {
      for (const arrival of lane.waiting.splice(0)) this.arrive(arrival);
      lane.flight?.arrival.deliver();
    }
  }

  #give(arrival: Arrival, lane: Lane): void {
    const { session } = arrival;
    if (!lane.isPresent) {
      // Nobody asked this application for anything.
      this.#heldBack.gate.arrive(arrival);
      return;
    }
    this.#heldBack.noteUsed(session);
    this.#owners.set(session, lane);
    lane.sessions.add(session);
    lane.waiting.push(arrival);
    if (lane.waiting.length > 1 || lane.flight !== undefined) {
      lane.isParallel = true;
      this.doubts.parallel += 1;
    }
    lane.notify();
  }

  /** Were it a request's own, it would be missing among its steps: so it waits for the answer. */
  #keepRead(arrival: Arrival): void {
    const own = this.#hasReplicas ? this.lanes[arrival.session.port] : undefined;
    const lanes = own === undefined ? this.lanes : [own];
    const isAwaited = lanes.some((lane) => lane.isPresent && lane.attempt === undefined);
    if (isAwaited && !this.#isOver) this.#reads.push(arrival);
    else letPass(arrival);
  }

  /** What touches nothing passes; whose the transaction is that it may begin the next one says. */
  #pass(arrival: Arrival): void {
    const { session, unit } = arrival;
    if (session.status === 'idle' && beginsTransaction(unit.sql)) {
      this.#owners.get(session)?.sessions.delete(session);
      this.#owners.delete(session);
    }
    this.#passed(session, unit);
    this.#heldBack.passHarmless(arrival);
  }

  /** What would disturb waits until all is over, unless others might have to wait for it. */
  #keep(arrival: Arrival, mayBeLate: boolean): void {
    const isAwaited = this.#isOver && this.lanes.some((lane) => lane.isPresent && !lane.attempt);
    if (!isAwaited && this.#heldBack.canWait(arrival)) {
      if (mayBeLate) this.#heldBack.holdForGood(arrival);
      else this.#heldBack.hold(arrival);
      return;
    }
    this.#passed(arrival.session, arrival.unit);
    letPass(arrival);
  }

  #laneOf(session: Session): Lane {
    const [first] = this.lanes;
    if (first === undefined) throw new TypeError('there is no lane');
    if (this.#hasReplicas) return this.lanes[session.port] ?? first;
    if (this.running === undefined) this.doubts.ambiguous += 1;
    return this.running ?? first;
  }
}
