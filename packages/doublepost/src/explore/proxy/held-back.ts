import { setTimeout as wait } from 'node:timers/promises';
import { isNeutral, wordsOf } from '../sql/statement.ts';
import type { Arrival, Gate, Session } from './gate.ts';
import type { WireProxy } from './proxy.ts';

/** How long connections are waited for that are at work, in milliseconds. */
const WORK_MS = 5_000;
/** How long an application may take from one statement to the next, in milliseconds. */
const SETTLING_MS = 50;

/**
 * What the application wants to do by itself, and what waits until the exploration is over. Were it
 * let go between two schedules, a job that became due meanwhile would be claimed, and what its worker
 * does next would come in the middle of a later schedule.
 */
export class HeldBack {
  /** In force while no request is under way: the database has to stay as it is. */
  readonly gate: Gate = { arrive: (arrival) => this.#arrive(arrival), leave: () => {} };
  readonly #proxy: WireProxy;
  readonly #arrivals: Arrival[] = [];
  readonly #begun = new WeakSet<Session>();
  readonly #neverToEnd = new Set<Session>();
  #unsettled = 0;
  #isHarmless: (arrival: Arrival) => boolean = () => false;

  constructor(proxy: WireProxy) {
    this.#proxy = proxy;
  }

  /**
   * From here on nothing changes the database that no request asked for; what is under way ends. A
   * worker that does many jobs at a time would be held with all of its application's connections: it
   * goes on until it wants one of them only, to look for more. Where that takes too long, it counts.
   */
  async begin(): Promise<void> {
    this.#proxy.gate = this.gate;
    const deadline = performance.now() + WORK_MS;
    const isAtWork = (): boolean =>
      [...this.#proxy.links].some(({ isBusy, status }) => isBusy || status !== 'idle');
    for (;;) {
      do await wait(SETTLING_MS);
      while (isAtWork() && performance.now() < deadline);
      const isLate = performance.now() > deadline;
      if (isLate) this.#unsettled += 1;
      if (isLate || this.letGoCrowded() === 0) return;
    }
  }

  /** How often since the last call it began while the application was at work. */
  takeUnsettled(): number {
    const count = this.#unsettled;
    this.#unsettled = 0;
    return count;
  }

  /** From here on what only reads is not held between two schedules: pools would run dry. */
  passReads(isHarmless: (arrival: Arrival) => boolean): void {
    this.#isHarmless = isHarmless;
    for (const arrival of this.#arrivals.splice(0)) this.#arrive(arrival);
  }

  hold(arrival: Arrival): void {
    this.#arrivals.push(arrival);
  }

  /** The same for what may be late work of a request: it will never run, so as to change nothing. */
  holdForGood(arrival: Arrival): void {
    this.#neverToEnd.add(arrival.session);
    this.hold(arrival);
  }

  /** Lets a statement through that touches nothing; a transaction that it begins holds no locks. */
  passHarmless(arrival: Arrival): void {
    if (arrival.session.status === 'idle') this.#begun.add(arrival.session);
    letPass(arrival);
  }

  /** From here on the open transaction of a connection may hold locks. */
  noteUsed(session: Session): void {
    this.#begun.delete(session);
  }

  /** Whether a statement can wait: one whose transaction holds locks has to come to its end. */
  canWait({ session }: Arrival): boolean {
    return session.status === 'idle' || this.#begun.has(session);
  }

  /**
   * Lets all of it go on.
   *
   * @returns how many statements had to wait
   */
  letGo(): number {
    const waiting = this.#arrivals.splice(0).filter(({ session }) => !session.isClosed);
    for (const arrival of waiting) this.#letGo(arrival);
    return waiting.length;
  }

  /**
   * Lets applications go on of which more than one statement waits.
   *
   * @returns how many
   */
  letGoCrowded(): number {
    const waiting = this.#arrivals.splice(0).filter(({ session }) => !session.isClosed);
    const portOf = ({ session }: Arrival): number => session.port;
    const isCrowded = (one: Arrival): boolean =>
      waiting.some((other) => other !== one && portOf(other) === portOf(one));
    const crowded = waiting.filter(isCrowded);
    this.#arrivals.push(...waiting.filter((one) => !isCrowded(one)));
    for (const arrival of crowded) this.#letGo(arrival);
    return crowded.length;
  }

  /** Everything passes from here on, but for what was held for good: that loses its connection. */
  end(): void {
    for (const link of this.#proxy.links) if (this.#neverToEnd.has(link)) link.close();
    this.#proxy.gate = undefined;
    this.letGo();
  }

  #arrive(arrival: Arrival): void {
    // Nobody waits for a transaction that would begin now: a worker's goes on to claim a job.
    const passes = touchesNothing(arrival.unit.sql) && !beginsTransaction(arrival.unit.sql);
    if (passes || !this.canWait(arrival) || this.#isHarmless(arrival)) letPass(arrival);
    else this.hold(arrival);
  }

  #letGo(arrival: Arrival): void {
    this.noteUsed(arrival.session);
    letPass(arrival);
  }
}

/** Whether a statement can be known to touch nothing, without asking the server. */
export function touchesNothing(sql: string): boolean {
  const words = wordsOf(sql);
  return isNeutral(words) || words.isConstant;
}

/** Whether a statement is `BEGIN` or `START TRANSACTION`. */
export function beginsTransaction(sql: string): boolean {
  return ['begin', 'start'].includes(wordsOf(sql).first);
}

/** Lets a statement through as if there were no gate. */
export function letPass(arrival: Arrival): void {
  arrival.release();
  void arrival.ended.then(() => arrival.deliver());
}

/** Holds back what an application does by itself, as soon as what is under way has ended. */
export async function holdBack(proxy: WireProxy): Promise<HeldBack> {
  const heldBack = new HeldBack(proxy);
  await heldBack.begin();
  return heldBack;
}
