import createDebug from 'debug';
import type { Outcome } from './judge/outcome.ts';
import type { Arena } from './schedule/arena.ts';
import type { Choose } from './schedule/recorder.ts';
import type { Run } from './schedule/run.ts';
import { replay } from './search/replay.ts';
import type { Strategy } from './search/strategy.ts';
import { templateOf } from './sql/template.ts';

/** One schedule that was run, and how it ended. */
export interface Trial {
  readonly run: Run;
  readonly outcome: Outcome;
}

const debug = createDebug('doublepost:explore');

/** As often a schedule is run that does not come out as it was planned. */
const MOST_TRIES = 4;

/**
 * Runs schedules, and tells what the requests do from what the application does by itself: a job
 * that runs every minute was not seen while the application was watched doing nothing. A schedule
 * that shows a new statement, or leaves its plan, is run again; what does not come a second time is
 * held back from then on, and a doubt: it may also be what a request did after its answer.
 */
export class Trials {
  readonly #arena: Arena;
  readonly #lanes: readonly number[];
  /** Templates of what the requests are known to run. */
  readonly #familiar = new Set<string>();
  /** Statements after the answer, also of runs that do not count. */
  #late = 0;

  /** @param rehearsals runs of the same requests: what is in two of them belongs to them */
  constructor(arena: Arena, lanes: number, rehearsals: readonly Run[]) {
    this.#arena = arena;
    this.#lanes = Array.from({ length: lanes }, (_, index) => index);
    const seen = new Set<string>();
    for (const run of rehearsals) {
      for (const template of new Set(run.events.map(({ sql }) => templateOf(sql)))) {
        if (seen.has(template)) this.#familiar.add(template);
        seen.add(template);
      }
    }
  }

  /** Runs what a strategy has planned. */
  async run(choose: Choose, strategy: Strategy): Promise<Trial> {
    let unwatched = 0;
    for (let tries = 1; ; tries += 1) {
      const before = strategy.diverged;
      const trial = await this.#once(choose);
      const strange = this.#strangeIn(trial.run);
      const oddity = strange.length === 0 ? undefined : await this.#oddityOf(trial.run);
      const diverged = strategy.diverged - before + (oddity === undefined ? 0 : 1);
      if (diverged === 0 || tries === MOST_TRIES) {
        for (const template of strange) this.#familiar.add(template);
        const { doubts } = trial.run;
        doubts.diverged += diverged;
        doubts.unwatched += unwatched;
        doubts.late = this.#late;
        this.#late = 0;
        return trial;
      }
      debug('again: %d steps left the plan, first other ones: %o', diverged, oddity);
      const own = oddity?.filter((template) => !this.#familiar.has(template)) ?? [];
      unwatched += own.length;
      if (own[0] !== undefined && own.length === 1) this.#arena.learnBackground(own[0]);
    }
  }

  #strangeIn({ events }: Run): string[] {
    return events.map(({ sql }) => templateOf(sql)).filter((sql) => !this.#familiar.has(sql));
  }

  /**
   * Makes the same choices again. The first statements that are not the same, if any, have nothing
   * before them that could explain it: one of them was run by nobody's request.
   */
  async #oddityOf({ points, events }: Run): Promise<string[] | undefined> {
    const choices = points.map(({ taken }) => taken);
    const choose = replay(choices, 1).next();
    if (choose === undefined) return undefined;
    const again = (await this.#once(choose)).run.events;
    for (let index = 0; index < Math.max(events.length, again.length); index += 1) {
      const pair = [events[index], again[index]].map((event) => templateOf(event?.sql ?? ''));
      if (pair[0] !== pair[1]) return pair.filter((template) => template !== '');
    }
    return undefined;
  }

  async #once(choose: Choose): Promise<Trial> {
    const run = await this.#arena.run(this.#lanes, choose);
    const outcome = await this.#arena.outcomeOf(run);
    await this.#arena.restore();
    this.#late += run.doubts.late;
    return { run, outcome };
  }
}
