import { type CheckOptions, check } from './check.ts';
import { DoublepostError } from './errors.ts';
import type { Scenario } from './plan/scenario.ts';
import { renderVerdict } from './report/terminal.ts';
import type { UnknownReason, Verdict } from './verdict/verdict.ts';

/** Wide enough for a message of a test runner. */
const SCREEN = { width: 100, colour: false, write: () => {} };

/** What `assertOnce` throws: its message is the explained report, `verdict` what it tells. */
export class DoublePostFound extends Error {
  override readonly name = 'DoublePostFound';
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(explainVerdict(verdict));
    this.verdict = verdict;
  }
}

/**
 * Checks a scenario and throws unless it is clean: a verdict that could not be judged is no proof.
 *
 * @example
 * ```ts
 * await assertOnce(planFromPage('http://localhost:8000/signup'), { rounds: 50 });
 * ```
 * @throws DoublePostFound where the verdict is `race` or `not-idempotent`
 * @throws DoublepostError DP_NOT_JUDGED where it is `unknown`, and what `check` throws
 */
export async function assertOnce(scenario: Scenario, options: CheckOptions = {}): Promise<Verdict> {
  const verdict = await check(scenario, options);
  switch (verdict.kind) {
    case 'clean':
      return verdict;
    case 'unknown':
      throw notJudged(verdict.reason);
    case 'race':
    case 'not-idempotent':
      throw new DoublePostFound(verdict);
  }
}

/** A test runner shows the message alone, so all that helps stands in it. */
function notJudged({ code, message, advice }: UnknownReason): DoublepostError {
  return new DoublepostError('DP_NOT_JUDGED', `${code}: ${message}\n${advice}`, { fix: advice });
}

/** A verdict as the terminal shows it, without colours. */
export function explainVerdict(verdict: Verdict): string {
  return renderVerdict(verdict, SCREEN);
}
