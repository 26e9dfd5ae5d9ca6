import type { Arena } from './arena.ts';
import type { Outcome } from './outcome.ts';
import type { Run } from './run.ts';
import type { Choose } from './scheduler.ts';
import { replay } from './strategy/replay.ts';
import type { Strategy } from './strategy/strategy.ts';
import { templateOf } from './template.ts';

/** One schedule that was run, and how it ended. */
export interface Trial {
  readonly run: Run;
  readonly outcome: Outcome;
}

/** As often a schedule is run that does not come out as it was planned. */
const MOST_TRIES = 4;

/**
 * Runs schedules, and tells what the requests do from what the application does by itself: a job
 * that runs every minute was not seen while the application was watched doing nothing. A schedule
 * that shows a new statement, or leaves its plan, is run again; what does not come a second time was
 * none of the request's.
 */
export class Trials {
  readonly #arena: Arena;
  readonly #lanes: readonly number[];
  /** Templates of what the requests are known to run. */
  readonly #familiar = new Set<string>();

  /** @param rehearsals runs of the same requests: what is in two of them belongs to them */
  constructor(arena: Arena, lanes: number, rehearsals: readonly Run[]) {
    this.#arena = arena;
    this.#lanes = Array.from({ length: lanes }, (_, index) => index);
    const seen = new Set<string>();
    for (const run of rehearsals) {
      for (const template of templatesOf(run)) {
        if (seen.has(template)) this.#familiar.add(template);
        seen.add(template);
      }
    }
  }

  /** Runs what a strategy has planned. */
  async run(choose: Choose, strategy: Strategy): Promise<Trial> {
    for (let tries = 1; ; tries += 1) {
      const before = strategy.diverged;
      const trial = await this.#once(choose);
      const diverged = strategy.diverged - before;
      const strange = [...templatesOf(trial.run)].filter((sql) => !this.#familiar.has(sql));
      const gone = strange.length === 0 ? [] : await this.#goneFrom(trial, strange);
      if ((diverged === 0 && gone.length === 0) || tries === MOST_TRIES) {
        for (const template of strange) this.#familiar.add(template);
        trial.run.doubts.diverged += diverged;
        return trial;
      }
      for (const template of gone) this.#arena.learnBackground(template);
    }
  }

  /** Which of these statements are not run when the same choices are made again. */
  async #goneFrom({ run }: Trial, strange: readonly string[]): Promise<string[]> {
    const choose = replay(
      run.points.map(({ taken }) => taken),
      1,
    ).next();
    if (choose === undefined) return [];
    const again = templatesOf((await this.#once(choose)).run);
    return strange.filter((template) => !again.has(template));
  }

  async #once(choose: Choose): Promise<Trial> {
    const run = await this.#arena.run(this.#lanes, choose);
    const outcome = await this.#arena.outcomeOf(run);
    await this.#arena.restore();
    return { run, outcome };
  }
}

function templatesOf({ events }: Run): ReadonlySet<string> {
  return new Set(events.map(({ sql }) => templateOf(sql)));
}
