import type { Verdict } from '../verdict/verdict.ts';

export type DemoScenario = 'signup' | 'admin';
export type DemoProtection = 'none' | 'handled';

/** One check of the demonstration, as `demo.json` has it. */
export interface DemoRun {
  readonly scenario: DemoScenario;
  readonly protection: DemoProtection;
  readonly verdict: Verdict['kind'];
  /** Rounds that did what no serial order does. */
  readonly hits: number;
  readonly rounds: number;
  /** The exception behind the most frequent finding; null where there is none. */
  readonly error: string | null;
}

/** Boils a verdict down to a line of `demo.json`. */
export function summarise(
  scenario: DemoScenario,
  protection: DemoProtection,
  verdict: Verdict,
): DemoRun {
  const found = verdict.kind === 'race' || verdict.kind === 'not-idempotent';
  return {
    scenario,
    protection,
    verdict: verdict.kind,
    hits: verdict.kind === 'race' ? verdict.hits : 0,
    rounds: verdict.kind === 'unknown' ? 0 : verdict.rounds,
    error: found ? (verdict.findings[0]?.detail ?? null) : null,
  };
}

/** Whether a run ended as the demonstration promises: a race unprotected, clean when handled. */
export function isAsPromised({ protection, verdict }: DemoRun): boolean {
  return verdict === (protection === 'none' ? 'race' : 'clean');
}
