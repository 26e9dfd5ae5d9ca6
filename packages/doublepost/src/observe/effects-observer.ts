import { setTimeout } from 'node:timers/promises';
import type { Abstraction } from './abstraction.ts';
import type { TableChange } from './observation.ts';

/** What belongs to a round is recognised by, and shown with. */
export interface RoundMarks {
  /** Values that only this round has. */
  readonly marks: readonly string[];
  readonly abstraction: Abstraction;
}

/** What happened since the interval began, in one place that is watched. */
export interface EffectInterval {
  changes(round: RoundMarks): Promise<readonly TableChange[]>;
}

/** One place in which effects can be seen: a database, a mail server, a log. */
export interface EffectSource {
  /** How it is watched, for the report. */
  readonly method: string;
  begin(): Promise<EffectInterval>;
  close(): Promise<void>;
}

/** An interval in all places that are watched. */
export interface ObservedInterval extends EffectInterval {
  /** The same once nothing more comes: some work of an application is done after its answer. */
  settledChanges(round: RoundMarks): Promise<readonly TableChange[]>;
}

/** All places that are watched. */
export interface EffectsObserver {
  readonly methods: readonly string[];
  begin(): Promise<ObservedInterval>;
  close(): Promise<void>;
}

/** Between two looks, in milliseconds. */
const LOOK_AGAIN_MS = 20;
/** After that long the effects are taken as they are, in milliseconds. */
const LONGEST_SETTLING_MS = 2_000;

/** Watches several places as one; undefined where there is none. */
export function observeEffects(sources: readonly EffectSource[]): EffectsObserver | undefined {
  if (sources.length === 0) return undefined;
  return {
    methods: sources.map(({ method }) => method),
    async begin() {
      const intervals: EffectInterval[] = [];
      for (const source of sources) intervals.push(await source.begin());
      const changes = async (round: RoundMarks): Promise<readonly TableChange[]> =>
        (await Promise.all(intervals.map((interval) => interval.changes(round)))).flat();
      return { changes, settledChanges: (round) => settle(() => changes(round)) };
    },
    async close() {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}

/** Looks until two looks in a row agree. */
async function settle(
  look: () => Promise<readonly TableChange[]>,
): Promise<readonly TableChange[]> {
  const deadline = performance.now() + LONGEST_SETTLING_MS;
  let before = await look();
  for (;;) {
    await setTimeout(LOOK_AGAIN_MS);
    const now = await look();
    if (JSON.stringify(now) === JSON.stringify(before) || performance.now() > deadline) return now;
    before = now;
  }
}

/** What rows and mails of a round can be recognised by. */
export function marksOf(values: { readonly text: string; readonly number: string }): string[] {
  return [values.text, values.number];
}
