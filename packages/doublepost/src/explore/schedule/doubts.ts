/** How often something happened that makes a proof impossible. */
export interface Doubts {
  /** A unit whose request cannot be told for sure. */
  ambiguous: number;
  /** A request that did nothing for longer than it ever did alone. */
  stalled: number;
  /** A request that went on only when the application's own statements did, which were held back. */
  starved: number;
  /** A statement after the request was answered and the schedule had ended. */
  late: number;
  /** A statement that came in some runs only, and never while the application was watched idle. */
  unwatched: number;
  /** A step that was not what it was the last time. */
  diverged: number;
  /** Statements that one request sent together: their own order was not explored. */
  parallel: number;
  /** A request that ran no statement, although alone it runs some: it was not the database that stopped it. */
  silent: number;
  /** A time when the application was still at work when its database was put back. */
  busy: number;
}

export function noDoubts(): Doubts {
  return {
    ambiguous: 0,
    stalled: 0,
    starved: 0,
    late: 0,
    unwatched: 0,
    diverged: 0,
    parallel: 0,
    silent: 0,
    busy: 0,
  };
}

export function addDoubts(sum: Doubts, more: Doubts): void {
  sum.ambiguous += more.ambiguous;
  sum.stalled += more.stalled;
  sum.starved += more.starved;
  sum.late += more.late;
  sum.unwatched += more.unwatched;
  sum.diverged += more.diverged;
  sum.parallel += more.parallel;
  sum.silent += more.silent;
  sum.busy += more.busy;
}
