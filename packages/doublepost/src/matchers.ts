/** Matchers for Vitest and Jest. */
import { explainVerdict } from './assert-once.ts';
import { type CheckOptions, check } from './check.ts';
import type { Scenario } from './plan/scenario.ts';

/** What a matcher of Vitest and of Jest returns. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Passes where a double post of the scenario acts once. Fails with the explained report; a verdict
 * that could not be judged fails, too, and also under `.not`.
 *
 * TypeScript learns of it by a declaration, which the README of the package has for Vitest and for Jest.
 *
 * @example
 * ```ts
 * import * as matchers from 'doublepost/matchers';
 *
 * expect.extend(matchers);
 * await expect(planFromPage('http://localhost:8000/signup')).toBeSubmittedOnce({ rounds: 50 });
 * ```
 */
export async function toBeSubmittedOnce(
  this: { readonly isNot?: boolean } | undefined,
  scenario: Scenario,
  options: CheckOptions = {},
): Promise<MatcherResult> {
  const verdict = await check(scenario, options);
  const pass = verdict.kind === 'unknown' ? this?.isNot === true : verdict.kind === 'clean';
  return { pass, message: () => explainVerdict(verdict) };
}
