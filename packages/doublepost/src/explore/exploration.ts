import type { AnswerObservation, TableChange } from '../observe/observation.ts';
import type { Explanation, Finding } from '../verdict/verdict.ts';
import type { OrderedPair } from './ordered-pairs.ts';
import type { Doubts } from './schedule/doubts.ts';
import type { RunEvent } from './schedule/run.ts';

/** One step of a schedule, to be drawn and to be read by a program. */
export type TraceEvent = Pick<
  RunEvent,
  'lane' | 'point' | 'sql' | 'kind' | 'result' | 'waitsFor'
> & {
  /** What happened before in another request and must stay before, if the outcome is to stay. */
  readonly after: readonly number[];
};

/** A schedule that no serial order explains, in its simplest form. */
export interface Witness {
  /** Replays it: `AABBAB`. */
  readonly schedule: string;
  readonly switches: number;
  readonly events: readonly TraceEvent[];
  /** Why it is none of the serial orders. */
  readonly pairs: readonly OrderedPair[];
  readonly answers: readonly AnswerObservation[];
  readonly changes: readonly TableChange[];
  /** Whether running it again gave the same outcome. */
  readonly isRepeatable: boolean;
}

/** A finding and the schedule that shows it. */
export interface ExploredFinding {
  readonly finding: Finding;
  readonly witness: Witness;
}

/** Why nothing is proved. */
export interface Obstacle {
  readonly code:
    | 'submission-refused'
    | 'session-refused'
    | 'effect-unseen'
    | 'remembered'
    | 'stalled'
    | 'ambiguous'
    | 'diverged'
    | 'not-repeatable'
    | 'parallel-statements'
    | 'late-statements'
    | 'unwatched-statements'
    | 'silent-request'
    | 'busy-application'
    | 'uncompared-values'
    | 'shared-application'
    | 'transaction-left-open'
    | 'learned-late'
    | 'none-run'
    | 'interrupted';
  readonly message: string;
  readonly advice: string;
}

/** How long it took to find something. */
export interface FirstFailure {
  /** Schedules until then, this one included. */
  readonly schedules: number;
  readonly milliseconds: number;
}

/** What was done. */
export interface Figures {
  readonly schedules: number;
  /** Schedules that turned out to be like earlier ones. */
  readonly redundant: number;
  readonly outcomes: number;
  readonly milliseconds: number;
  /** Of these for the schedules themselves, without the serial orders and the replays. */
  readonly exploringMs: number;
  readonly mostSwitches: number;
  /** How long it took until a failure was seen; undefined where none was. */
  readonly firstFailure: FirstFailure | undefined;
  /** Whether the applications were started anew before each schedule. */
  readonly startedAnew: boolean;
  readonly doubts: Doubts;
}

/** What exploring has shown. */
export type Exploration = {
  readonly figures: Figures;
  /** What the serial orders gave. */
  readonly serial: readonly Pick<Witness, 'answers' | 'changes'>[];
} & (
  | {
      readonly kind: 'race';
      readonly findings: readonly ExploredFinding[];
      readonly explanations: readonly Explanation[];
      /** Whether everything has been seen, so that there is no other failure. */
      readonly isExhaustive: boolean;
    }
  | {
      readonly kind: 'not-idempotent';
      readonly findings: readonly Finding[];
      readonly explanations: readonly Explanation[];
    }
  /** Every interleaving of the statements gives what a serial order gives. */
  | { readonly kind: 'proved' }
  /** None of the schedules that were run failed; others were not run. */
  | { readonly kind: 'bounded'; readonly maxSwitches: number | undefined }
  | { readonly kind: 'unknown'; readonly obstacles: readonly Obstacle[] }
);
