import type { Attempt } from '../../http/attempt.ts';
import type { Arrival, Session } from '../proxy/gate.ts';
import type { UnitResult } from '../wire/answers.ts';

/** A unit that was let through and has not been answered to the client. */
export interface Flight {
  readonly arrival: Arrival;
  /** Undefined: the connection was lost. */
  readonly ended: Promise<UnitResult | undefined>;
}

/** One of the racing requests: what of it waits at the gate, runs, or waits for a lock. */
export class Lane {
  readonly index: number;
  /** Units at the gate, in the order of their arrival. */
  readonly waiting: Arrival[] = [];
  /** The connections that it used in this schedule. */
  readonly sessions: Set<Session> = new Set();
  /** The unit that the server works on, or that waits for a lock. */
  flight: Flight | undefined;
  /** The answer to the request. */
  attempt: Attempt | undefined;
  /** Whether its request takes part in this schedule. */
  isPresent: boolean = true;
  isStalled: boolean = false;
  /** Whether two of its units were ever at the gate together. */
  isParallel: boolean = false;
  #listeners: (() => void)[] = [];

  constructor(index: number) {
    this.index = index;
  }

  /** `A`, `B`, ... */
  get name(): string {
    return String.fromCharCode(65 + this.index);
  }

  /** Whether its request is answered and nothing of it is left. */
  get isDone(): boolean {
    if (!this.isPresent) return true;
    return this.attempt !== undefined && this.flight === undefined && this.waiting.length === 0;
  }

  /** Whether one of its connections is in a transaction. */
  get isInTransaction(): boolean {
    return [...this.sessions].some(({ status, isClosed }) => status !== 'idle' && !isClosed);
  }

  /** Something has happened: a unit arrived, the answer came. */
  notify(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }

  /** Resolves at the next event, or after a time: then with `false`. */
  nextEvent(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.#listeners.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }
}
