import type { Expectation } from '../plan/scenario.ts';
import type { Copies } from './database/snapshot.ts';
import type { Arena } from './schedule/arena.ts';
import type { Strategy } from './search/strategy.ts';

/** How much is explored. */
export interface ExploreBounds {
  /** Default: as many as there are. */
  readonly maxSchedules?: number | undefined;
  /** Default: any number. */
  readonly maxSwitches?: number | undefined;
  /** In milliseconds; default: as long as it takes. */
  readonly timeMs?: number | undefined;
  /**
   * A request without a statement for that long is stalled, in milliseconds. Default: a second, or
   * five times the longest that a request needed alone.
   */
  readonly quietMs?: number | undefined;
  /** Ends it after the schedule under way. */
  readonly signal?: AbortSignal | undefined;
  /** Told after every schedule. */
  readonly onSchedule?: ((schedules: number, failures: number) => void) | undefined;
}

/** What is explored. */
export interface ExploreTask extends ExploreBounds {
  readonly arena: Arena;
  /** More of them, to run schedules at the same time: on copies of its database. */
  readonly copiedArenas?: readonly Arena[];
  readonly copies: Copies;
  readonly lanes: number;
  readonly hasReplicas: boolean;
  readonly expect: Expectation;
  readonly strategy: Strategy;
  /** When the exploration began, by `performance.now()`; default: now. */
  readonly started?: number;
}
