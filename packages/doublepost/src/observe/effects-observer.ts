import { setTimeout } from 'node:timers/promises';
import type { Abstraction } from './abstraction.ts';
import type { PartlyWatched, TableChange } from './observation.ts';
import { settler } from './settle.ts';

/** What belongs to a round is recognised by, and shown with. */
export interface RoundMarks {
  /** Values that only this round has. */
  readonly marks: readonly string[];
  /**
   * Whole values that the round was given by the application before it posted, such as the number of
   * a cart: they tell what a row is about, but others may have them, too. Default none.
   */
  readonly captured?: readonly string[];
  readonly abstraction: Abstraction;
}

/** What happened since the interval began, in one place that is watched. */
export interface EffectInterval {
  changes(round: RoundMarks): Promise<readonly TableChange[]>;
  /**
   * One of the lines that came until {@link EffectInterval.changes} was last asked for and told of
   * nothing, its secrets masked; undefined where there was none.
   */
  overlooked?(round: RoundMarks): string | undefined;
}

/** The kinds of places in which effects can be seen. */
export type WatchedPlace = 'database' | 'mails' | 'calls' | 'log';

/** One place in which effects can be seen: a database, a mail server, a log. */
export interface EffectSource {
  readonly place: WatchedPlace;
  /** How it is watched, for the report. */
  readonly method: string;
  /** Whether it watches what applications do after their answer, such as sending mails. */
  readonly isLate?: boolean;
  begin(): Promise<EffectInterval>;
  /** What of it could not be watched whole until now. Default nothing. */
  partly?(): readonly PartlyWatched[];
  close(): Promise<void>;
}

/** An interval in all places that are watched. */
export interface ObservedInterval extends EffectInterval {
  /** The same once nothing more comes: some work of an application is done after its answer. */
  settledChanges(round: RoundMarks): Promise<readonly TableChange[]>;
  overlooked(round: RoundMarks): string | undefined;
}

/** All places that are watched. */
export interface EffectsObserver {
  readonly methods: readonly string[];
  readonly places: readonly WatchedPlace[];
  /** The methods of those that never showed anything; but for logs, which are silent while all is well. */
  silent(): readonly string[];
  /** The tables that could not be watched whole until now. */
  partly(): readonly PartlyWatched[];
  begin(): Promise<ObservedInterval>;
  /**
   * What changes while nothing is posted; it keeps no later interval from settling.
   *
   * @param tables it ends as soon as all of these have changed. Default: it takes its time
   * @param milliseconds how long to look. Default 250
   */
  idle(tables?: readonly string[], milliseconds?: number): Promise<readonly TableChange[]>;
  close(): Promise<void>;
}

/** How long nothing is posted to see what changes all the same, in milliseconds. */
const IDLE_MS = 250;

function haveChanged(tables: readonly string[], changes: readonly TableChange[]): boolean {
  const changed = new Set(changes.map(({ table }) => table));
  return tables.length > 0 && tables.every((table) => changed.has(table));
}

/** Watches several places as one; undefined where there is none. */
export function observeEffects(sources: readonly EffectSource[]): EffectsObserver | undefined {
  if (sources.length === 0) return undefined;
  const restless = new Set<string>();
  const heard = new Set<EffectSource>();
  const { settle } = settler(
    sources.some(({ isLate = false }) => isLate),
    restless,
  );

  async function listenTo(source: EffectSource): Promise<EffectInterval> {
    const interval = await source.begin();
    return {
      ...interval,
      async changes(round) {
        const changes = await interval.changes(round);
        if (changes.length > 0) heard.add(source);
        return changes;
      },
    };
  }

  async function begin(): Promise<ObservedInterval> {
    const intervals: EffectInterval[] = [];
    for (const source of sources) intervals.push(await listenTo(source));
    const changes = async (round: RoundMarks): Promise<readonly TableChange[]> =>
      (await Promise.all(intervals.map((interval) => interval.changes(round)))).flat();
    return {
      changes,
      settledChanges: (round) => settle(() => changes(round)),
      overlooked: (round) =>
        intervals.flatMap((interval) => interval.overlooked?.(round) ?? []).at(-1),
    };
  }

  return {
    methods: sources.map(({ method }) => method),
    places: sources.map(({ place }) => place),
    silent: () =>
      sources
        .filter((source) => source.place !== 'log' && !heard.has(source))
        .map(({ method }) => method),
    partly: () => sources.flatMap((source) => source.partly?.() ?? []),
    begin,
    async idle(tables = [], milliseconds = IDLE_MS) {
      const interval = await begin();
      const until = performance.now() + milliseconds;
      let changes: readonly TableChange[] = [];
      do {
        await setTimeout(IDLE_MS);
        changes = await interval.changes({ marks: [], abstraction: (text) => text });
      } while (performance.now() < until && !haveChanged(tables, changes));
      for (const { table } of changes) restless.add(table);
      return changes;
    },
    async close() {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}
