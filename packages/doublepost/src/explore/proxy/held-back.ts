import { setTimeout as wait } from 'node:timers/promises';
import { isNeutral, wordsOf } from '../sql/statement.ts';
import type { Arrival, Gate } from './gate.ts';
import type { WireProxy } from './proxy.ts';

/** How long connections are waited for that are at work, in milliseconds. */
const WORK_MS = 1_000;

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

/** From here on nothing changes the database that no request asked for; what is under way ends. */
export async function holdBack(proxy: WireProxy): Promise<HeldBack> {
  const heldBack = new HeldBack(proxy);
  proxy.gate = heldBack.gate;
  const isAtWork = (): boolean =>
    [...proxy.links].some(({ isBusy, status }) => isBusy || status !== 'idle');
  const deadline = performance.now() + WORK_MS;
  while (isAtWork() && performance.now() < deadline) await wait(1);
  return heldBack;
}
