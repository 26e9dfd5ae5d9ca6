import { setTimeout as wait } from 'node:timers/promises';
import createDebug from 'debug';
import { DoublepostError } from '../../errors.ts';
import type { Attempt } from '../../http/attempt.ts';
import type { AnswerObservation } from '../../observe/observation.ts';
import { awaitGone } from '../database/disconnect.ts';
import type { Snapshot } from '../database/restore.ts';
import type { Side } from '../database/side.ts';
import type { Footprints } from '../footprint/footprints.ts';
import type { Transactions } from '../footprint/transactions.ts';
import type { Outcome } from '../judge/outcome.ts';
import type { HeldBack } from '../proxy/held-back.ts';
import type { WireProxy } from '../proxy/proxy.ts';
import type { BackgroundLearner } from './background.ts';
import { type Doubts, noDoubts } from './doubts.ts';
import { Lane } from './lane.ts';
import { LaneGate } from './lane-gate.ts';
import type { Choose } from './recorder.ts';
import type { Run } from './run.ts';
import { Scheduler } from './scheduler.ts';
import { unlessAborted } from './unless-aborted.ts';

const debug = createDebug('doublepost:explore');

/** Where schedules are run: the application behind the proxy, its database, and its requests. */
export interface ArenaContext {
  readonly proxy: WireProxy;
  readonly side: Side;
  readonly footprints: Footprints;
  readonly transactions: Transactions;
  readonly snapshot: Snapshot;
  readonly background: BackgroundLearner;
  /** From before the snapshot was taken. */
  readonly heldBack: HeldBack;
  readonly lanes: number;
  readonly hasReplicas: boolean;
  readonly send: (lane: number) => Promise<Attempt>;
  readonly observe: (lane: number, attempt: Attempt) => AnswerObservation;
  /** For a statement that neither ends nor waits for another request, in milliseconds. */
  readonly statementMs: number;
  /** Puts back what is not in the database. */
  readonly reset?: (() => Promise<void>) | undefined;
  /** Ends the applications, does something while none runs, and starts them anew. */
  readonly restart: (work: () => Promise<void>) => Promise<void>;
}

/** Until it is known how long a request needs, in milliseconds. */
const FIRST_QUIET_MS = 10_000;

/** Runs schedules, one after the other, each from the same state of the database. */
export class Arena {
  /** Of the runs that count. */
  readonly doubts: Doubts = noDoubts();
  /** After that long without a statement a request is stalled, in milliseconds. */
  quietMs: number = FIRST_QUIET_MS;
  longestGap: number = 0;
  /** Ends the run under way, too. */
  signal: AbortSignal | undefined;
  readonly #context: ArenaContext;
  readonly #dirty = new Set<string>();
  #gate: LaneGate | undefined;
  #startsAnew = false;

  constructor(context: ArenaContext) {
    this.#context = context;
    context.heldBack.passReads((arrival) => context.background.isHarmless(arrival));
  }

  /** Runs the given requests under one choice after the other; the database is not put back. */
  async run(present: readonly number[], choose: Choose): Promise<Run> {
    const { proxy, lanes: count, background, heldBack, hasReplicas, transactions } = this.#context;
    transactions.beginRun();
    const lanes = Array.from({ length: count }, (_, index) => new Lane(index));
    for (const lane of lanes) lane.isPresent = present.includes(lane.index);
    const gate = new LaneGate(lanes, {
      background,
      heldBack,
      hasReplicas,
      passed: (session, unit) => transactions.passed(session, unit),
      doubts: noDoubts(),
    });
    proxy.gate = gate;
    this.#gate = gate;
    const context = {
      ...this.#context,
      gate,
      quietMs: this.quietMs,
      onGap: (milliseconds: number) => {
        this.longestGap = Math.max(this.longestGap, milliseconds);
      },
    };
    const run = await unlessAborted(new Scheduler(context, choose).run(), this.signal);
    const isSilent = (lane: number): boolean => run.events.every((event) => event.lane !== lane);
    run.doubts.silent += present.filter(isSilent).length;
    run.doubts.busy += heldBack.takeUnsettled();
    this.#note(run);
    await this.#awaitIdle(lanes, run.doubts);
    return run;
  }

  /** Of how many sequences it is known by now that the order of their draws matters. */
  get orderedSequences(): number {
    return this.#context.footprints.orderedSequences;
  }

  /** Holds a statement back from now on that came in some runs only. */
  learnBackground(sql: string): void {
    this.#context.background.learn(sql);
  }

  /** What a run has left, before the database is put back. */
  async outcomeOf(run: Run): Promise<Outcome> {
    const gone = run.attempts.some(
      (attempt) => attempt.kind === 'dropped' && attempt.code === 'ECONNREFUSED',
    );
    if (gone) {
      throw new DoublepostError(
        'DP_CONNECTION_REFUSED',
        'the application went away while it was explored',
        { fix: 'Its log says why; it may be the double post that takes it down.' },
      );
    }
    const rows = await this.#context.snapshot.changes(this.#dirty);
    const answers = run.lanes.flatMap((lane, index) => {
      const attempt = run.attempts[index];
      return attempt === undefined ? [] : [this.#context.observe(lane, attempt)];
    });
    const readAt = Date.now();
    return { answers, rows, startedAt: readAt - run.milliseconds, readAt };
  }

  /** Lets go whatever was held: from here on the application goes on by itself. */
  async finish(): Promise<void> {
    this.#gate?.finish();
    await this.#awaitLinks();
    this.#context.heldBack.end();
    await this.#awaitLinks();
  }

  /** Puts the database back as it was; until the next run nothing changes it. */
  async restore(): Promise<void> {
    this.#gate?.finish();
    await this.#awaitLinks();
    if (this.#startsAnew) await this.#startAnew();
    await this.#putBack();
    this.#dirty.clear();
  }

  /** Whether each run begins in applications that remember nothing. */
  get startsAnew(): boolean {
    return this.#startsAnew;
  }

  /**
   * Starts the applications anew, and so before each run from here on: what they have in their memory
   * is put back, too. What their runs so far have shown does not count any more.
   *
   * @throws DoublepostError DP_EXPLORE_START
   */
  async startAnewFromHere(): Promise<void> {
    this.#startsAnew = true;
    Object.assign(this.doubts, noDoubts());
    this.quietMs = FIRST_QUIET_MS;
    this.longestGap = 0;
    await this.restore();
  }

  /** Ends in a database and applications that may differ by what these write when they start. */
  async #startAnew(): Promise<void> {
    const { heldBack, proxy, restart, side } = this.#context;
    this.#noteAll();
    // Cut and not let go: what was held back is not done in between.
    const pids = proxy.cut();
    heldBack.end();
    await restart(async () => {
      await awaitGone(pids, side);
      // They begin with what is in it.
      await this.#putBack();
      proxy.reopen();
    });
    await heldBack.begin();
  }

  async #putBack(): Promise<void> {
    await this.#context.snapshot.restore(this.#dirty);
    await this.#context.reset?.();
  }

  #note({ events, doubts }: Run): void {
    // What was let go may have changed anything.
    if (doubts.ambiguous > 0) this.#noteAll();
    const { tables } = this.#context.snapshot.copies;
    for (const { effects } of events) {
      for (const name of [...effects.locks.keys(), ...effects.publishes]) {
        const isKnown = tables.some((table) => table.name === name);
        // What was not there when the copies were made may belong to any table.
        if (isKnown) this.#dirty.add(name);
        else if (!name.startsWith('(')) this.#noteAll();
      }
      if (effects.isUnknown) this.#noteAll();
    }
  }

  #noteAll(): void {
    for (const { name } of this.#context.snapshot.copies.tables) this.#dirty.add(name);
  }

  /** A transaction may still be open when its request is answered. */
  async #awaitIdle(lanes: readonly Lane[], doubts: Doubts): Promise<void> {
    const deadline = performance.now() + this.quietMs;
    const isOpen = (): boolean => lanes.some(({ isInTransaction }) => isInTransaction);
    while (isOpen() && performance.now() < deadline) await wait(1);
    if (!isOpen()) return;
    doubts.late += 1;
    debug('a transaction is open after its request was answered: cut');
    for (const link of this.#context.proxy.links) if (link.status !== 'idle') link.close();
  }

  async #awaitLinks(): Promise<void> {
    const deadline = performance.now() + (this.signal?.aborted ? 200 : 1_000);
    const { links } = this.#context.proxy;
    while ([...links].some(({ isBusy }) => isBusy) && performance.now() < deadline) await wait(1);
  }
}
