import type { RunObservation } from '../observe/observation.ts';
import type { Sweep } from './sweep.ts';

/** What can be wrong; DESIGN's words, one meaning each. */
export type FindingKind =
  /** A 5xx or a dropped connection that no serial order gives. */
  | 'server-error'
  /** More rows than any serial order gives. */
  | 'duplicate-effect'
  /** A success answer whose effect is missing. */
  | 'lost-effect'
  /** Only part of one submission's writes. */
  | 'partial-effect'
  /** An answer that no serial order gives. */
  | 'divergent-response'
  /** The database gave up one of two transactions that waited for each other. */
  | 'deadlock'
  /** No answer in time, although serial runs are answered. */
  | 'timeout'
  /** The application fails on a serial second submission too: no race. */
  | 'serial-error'
  /** The serial runs themselves act twice: no race is needed. */
  | 'not-idempotent';

/**
 * Whether the data is wrong, or only the answer: `answer` means that as many rows came and went as
 * the answers promise. `outside` means that only what left the application, mails and calls, is
 * wrong. `unobserved` where no database was watched.
 */
export type Affects = 'state' | 'outside' | 'answer' | 'unobserved';

/** One thing that is wrong, and how often it was seen. */
export interface Finding {
  readonly kind: FindingKind;
  readonly affects: Affects;
  /** What exactly: the exception's message, or the tables. */
  readonly detail: string;
  /** What the application logged of the failure in the first of these runs. */
  readonly logged?: readonly string[];
  /**
   * Errors by which the database ended statements of the submissions that failed, each as its
   * SQLSTATE and message: `23505 duplicate key ...`; known where statements were watched.
   */
  readonly refused?: readonly string[];
  /** In how many rounds (serial runs for `serial-error` and `not-idempotent`). */
  readonly count: number;
  /** The first run that showed it. */
  readonly example: RunObservation;
}

/** An outcome and how many runs ended with it. */
export interface Tally {
  readonly outcome: RunObservation;
  readonly count: number;
}

/** Why the runs ended as they did, and what to change. */
export interface Explanation {
  /** The class of the cause, for example `unhandled-unique-violation`. */
  readonly cause: string;
  readonly because: string;
  /** Three lines: what to change, what follows, why it is enough. */
  readonly fix: string;
  /** The place in the documentation that tells more: `docs/fixes.md#...`. */
  readonly more: string;
}

/** An interval of a probability. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Why nothing could be judged, and what to do about it. */
export interface UnknownReason {
  readonly code:
    | 'form-rejected'
    | 'submission-failed'
    | 'login-failed'
    | 'spread-too-wide'
    | 'not-sent-at-once'
    | 'effect-unseen'
    | 'one-worker'
    | 'session-lock'
    | 'state-drifted'
    | 'baseline-disagrees'
    | 'bound-not-reached'
    | 'no-round'
    | 'interrupted'
    | 'application-gone';
  readonly message: string;
  readonly advice: string;
}

/** Of a number that each round has. */
export interface Range {
  readonly median: number;
  readonly max: number;
}

/** How the raced rounds were fired. */
export interface FiringEvidence {
  readonly protocol: 'http1' | 'http2';
  readonly copies: number;
  /** From one submission to the next as asked for, in milliseconds. */
  readonly gapMs: number;
  /** The median of what was achieved; undefined without a gap. */
  readonly achievedGapMs: number | undefined;
  /** Whether the first connection was closed as soon as the second submission was sent. */
  readonly abortFirst: boolean;
}

/** What was run, to be shown beside every verdict. */
export interface Evidence {
  readonly scenario: string;
  /** The command that shows it again. */
  readonly command: string;
  /** Variables that it reads and that are not set; absent where none is missing. */
  readonly unset?: readonly string[];
  readonly page: string;
  readonly actors: string;
  /** The databases that were watched; undefined: no rows were compared. */
  readonly database: string | undefined;
  /** Every place that was watched beside the answers, and how. */
  readonly watched: readonly string[];
  /** The values of the last submission by field name; secrets and tokens as `***`. */
  readonly posted: Readonly<Record<string, string>>;
  readonly serial: readonly Tally[];
  readonly raced: readonly Tally[];
  readonly firing: FiringEvidence;
  /**
   * First to last submission as this client completed them, over the counted rounds, in
   * microseconds; with a gap, how far they were from it.
   */
  readonly spreadMicroseconds: Range | undefined;
  /** The same as they arrived by the clock of the target; undefined where it does not tell. */
  readonly arrivalSpreadMicroseconds: Range | undefined;
  /** Where gaps were swept. */
  readonly sweep?: Sweep;
  /** Why fewer rounds were run than asked for: the application was gone, for example. */
  readonly endedEarly?: string;
  /** What a reader of the verdict has to know to trust it. */
  readonly notes: readonly string[];
}

/** What doublepost says in the end. */
export type Verdict =
  | {
      readonly kind: 'race';
      readonly hits: number;
      readonly rounds: number;
      /** Wilson 95 % interval of the probability that a round fails. */
      readonly interval: Interval;
      readonly findings: readonly Finding[];
      readonly explanations: readonly Explanation[];
      readonly evidence: Evidence;
    }
  | {
      readonly kind: 'not-idempotent';
      readonly rounds: number;
      readonly findings: readonly Finding[];
      readonly explanations: readonly Explanation[];
      readonly evidence: Evidence;
    }
  | {
      readonly kind: 'clean';
      readonly rounds: number;
      /** Exact upper bound of the probability that a round fails, at 95 % confidence. */
      readonly below: number;
      readonly evidence: Evidence;
    }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly evidence: Evidence };
