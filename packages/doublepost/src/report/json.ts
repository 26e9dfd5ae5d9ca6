import type { Outcome, Reporter } from './reporter.ts';

/** The version of the report's shape; it changes when a field changes its meaning or goes away. */
export const JSON_VERSION: number = 1;

/**
 * One JSON document with every verdict, as `Verdict` describes it, and every scenario that could not
 * be checked, as `FailedCheck` does.
 */
export function jsonReporter(write: (text: string) => void): Reporter {
  return {
    onEnd(outcomes) {
      write(`${renderJson(outcomes)}\n`);
    },
  };
}

/** @returns `{ "version": 1, "verdicts": [...], "errors": [...] }` */
export function renderJson(outcomes: readonly Outcome[]): string {
  const verdicts = outcomes.flatMap((one) => (one.kind === 'judged' ? [one.verdict] : []));
  const errors = outcomes.flatMap((one) => (one.kind === 'failed' ? [one.failure] : []));
  return JSON.stringify({ version: JSON_VERSION, verdicts, errors }, undefined, 2);
}
