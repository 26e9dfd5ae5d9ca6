import type { Verdict } from '../verdict/verdict.ts';

/** A way to tell the verdicts; every callback is optional. */
export interface Reporter {
  /** Called after each scenario. */
  onVerdict?(verdict: Verdict): void;
  /** Called once, after the last scenario. */
  onEnd?(verdicts: readonly Verdict[]): void;
}
