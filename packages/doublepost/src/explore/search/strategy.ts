import type { Choose } from '../schedule/recorder.ts';
import type { Run } from '../schedule/run.ts';

/** A way to choose schedules. */
export interface Strategy {
  readonly name: 'dfs' | 'pct' | 'random' | 'replay';
  /**
   * What decides in the next schedule; undefined: there is none left. It may be asked again from the
   * first point on: what was run with it until then does not count.
   */
  next(): Choose | undefined;
  /**
   * One that plans other schedules, for whoever runs some at the same time; what one takes in the
   * other knows. Undefined: there is nothing to share.
   */
  share?(): Strategy;
  /** Takes in what came of it. */
  add(run: Run): void;
  /** Whether every interleaving has been seen, or one that is like it. */
  readonly isExhaustive: boolean;
  /** How often a step was not what it was when the schedule was planned. */
  readonly diverged: number;
  /** Why what was asked for cannot be run, in the words that follow a schedule's name. */
  readonly misfit?: string | undefined;
  /** Schedules that turned out to be like earlier ones, if it can tell. */
  readonly redundant?: number;
}
