import type { Verdict } from '../verdict/verdict.ts';

/** A scenario that could not be checked, and why; its texts are those of the error. */
export interface FailedCheck {
  /** The scenario's name; of a file that says none, its path. */
  readonly scenario: string;
  /** Undefined where the scenario comes from no file. */
  readonly file: string | undefined;
  /** Undefined where the file could not be read so far. */
  readonly page: string | undefined;
  /** The command that tries it again. */
  readonly command: string;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly why: string;
    readonly fix: string;
  };
}

/** What became of a scenario. */
export type Outcome =
  | { readonly kind: 'judged'; readonly verdict: Verdict }
  | { readonly kind: 'failed'; readonly failure: FailedCheck };

/** A way to tell the verdicts; every callback is optional. */
export interface Reporter {
  /** Called after each scenario that was judged. */
  onVerdict?(verdict: Verdict): void;
  /** Called once, after the last scenario, with all in their order. */
  onEnd?(outcomes: readonly Outcome[]): void;
}
