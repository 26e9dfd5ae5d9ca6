import type { Verdict } from '../verdict/verdict.ts';

/** What a command's exit code says; CI reads nothing else. */
export const EXIT: {
  readonly clean: 0;
  readonly found: 1;
  readonly notJudged: 2;
} = {
  /** Nothing found. */
  clean: 0,
  /** A race, or a submission that is not idempotent. */
  found: 1,
  /** Usage, unreachable, unknown: nothing could be judged. */
  notJudged: 2,
};

/** The exit code of several verdicts: what was found counts more than what could not be judged. */
export function exitCodeOf(verdicts: readonly Verdict[]): number {
  const kinds = new Set(verdicts.map(({ kind }) => kind));
  if (kinds.has('race') || kinds.has('not-idempotent')) return EXIT.found;
  return kinds.has('unknown') ? EXIT.notJudged : EXIT.clean;
}
