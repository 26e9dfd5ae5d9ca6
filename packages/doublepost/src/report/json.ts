import type { Verdict } from '../verdict/verdict.ts';
import type { Reporter } from './reporter.ts';

/** The version of the report's shape; it changes when a field changes its meaning or goes away. */
export const JSON_VERSION: number = 1;

/** One JSON document with every verdict, as `Verdict` describes it. */
export function jsonReporter(write: (text: string) => void): Reporter {
  return {
    onEnd(verdicts) {
      write(`${renderJson(verdicts)}\n`);
    },
  };
}

/** @returns `{ "version": 1, "verdicts": [...] }` */
export function renderJson(verdicts: readonly Verdict[]): string {
  return JSON.stringify({ version: JSON_VERSION, verdicts }, undefined, 2);
}
