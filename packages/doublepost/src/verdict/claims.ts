import type { AnswerObservation, RunObservation, TableChange } from '../observe/observation.ts';
import { effectsOf } from './effect-counts.ts';
import { answerKey } from './outcome.ts';
import type { Specification } from './specification.ts';

/** How many submissions must have had their effect: one that was told it failed, all of it or nothing. */
export function claimsOf(
  { answers }: RunObservation,
  changes: readonly TableChange[],
  { serialRuns, successes }: Specification,
): number {
  const changed = effectsOf(changes);
  const unit = effectsOf(serialRuns[0]?.changesByStep?.[0] ?? []);
  const touched = [...unit.keys()].some((name) => (changed.get(name) ?? 0) > 0);
  return Math.max(countClaims(answers, successes), touched ? 1 : 0);
}

/** How many submissions were told that they succeeded. */
function countClaims(
  answers: readonly AnswerObservation[],
  successes: ReadonlySet<string>,
): number {
  return answers.filter((answer) => successes.has(answerKey(answer))).length;
}

/**
 * How often an effect must have happened, given how many submissions were told that they succeeded:
 * once for each, as for the first submission of a serial run, unless a serial run with as many
 * success answers does with less.
 */
export function dueEffects(
  name: string,
  claims: number,
  { serialRuns, successes }: Specification,
): number {
  const each = serialRuns.map(
    ({ changes, changesByStep }) => effectsOf(changesByStep?.[0] ?? changes ?? []).get(name) ?? 0,
  );
  const asMany = serialRuns
    .filter(({ answers }) => countClaims(answers, successes) >= claims)
    .map(({ changes }) => effectsOf(changes ?? []).get(name) ?? 0);
  return Math.min(claims * Math.min(...each), ...asMany);
}
