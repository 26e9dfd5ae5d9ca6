import { setTimeout as wait } from 'node:timers/promises';
import { isNeutral, wordsOf } from '../sql/statement.ts';
import type { Arrival, Gate } from './gate.ts';
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

  constructor(proxy: WireProxy) {
    this.#proxy = proxy;
  }

  hold(arrival: Arrival): void {
    this.#arrivals.push(arrival);
  }

  /**
   * Lets all of it go on.
   *
   * @returns how many statements had to wait
   */
  letGo(): number {
    const waiting = this.#arrivals.splice(0).filter(({ session }) => !session.isClosed);
    for (const arrival of waiting) letPass(arrival);
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
    for (const arrival of crowded) letPass(arrival);
    return crowded.length;
  }

  /** Everything passes from here on. */
  end(): void {
    this.#proxy.gate = undefined;
    this.letGo();
  }

  #arrive(arrival: Arrival): void {
    const { session, unit } = arrival;
    // A transaction that is open may hold locks: it has to come to its end.
    const words = wordsOf(unit.sql);
    if (session.status !== 'idle' || isNeutral(words) || words.isConstant) letPass(arrival);
    else this.hold(arrival);
  }
}

/** Lets a statement through as if there were no gate. */
export function letPass(arrival: Arrival): void {
  arrival.release();
  void arrival.ended.then(() => arrival.deliver());
}

/**
 * From here on nothing changes the database that no request asked for; what is under way ends. A
 * worker that does many jobs at a time would be held with all of its application's connections: it
 * goes on until it wants one of them only, to look for more.
 */
export async function holdBack(proxy: WireProxy): Promise<HeldBack> {
  const heldBack = new HeldBack(proxy);
  proxy.gate = heldBack.gate;
  const deadline = performance.now() + WORK_MS;
  const isAtWork = (): boolean =>
    [...proxy.links].some(({ isBusy, status }) => isBusy || status !== 'idle');
  for (;;) {
    do await wait(SETTLING_MS);
    while (isAtWork() && performance.now() < deadline);
    if (performance.now() > deadline || heldBack.letGoCrowded() === 0) return heldBack;
  }
}
