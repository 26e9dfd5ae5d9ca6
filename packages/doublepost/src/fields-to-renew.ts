import type { AnswerObservation } from './observe/observation.ts';
import type { Scenario } from './plan/scenario.ts';
import type { FormEntry } from './session/form-entry.ts';
import type { RoundValues } from './session/round-values.ts';
import { isOfRound } from './session/unique-value.ts';

/** A submission that was refused, and what is known about it. */
export interface RefusedSubmission {
  readonly answer: AnswerObservation | undefined;
  readonly entries: readonly FormEntry[];
  readonly values: RoundValues;
  /** Whether the same application accepted one with the same values, but for the round's own. */
  readonly acceptedBefore: boolean;
}

/**
 * The fields that are worth another try with values of their own for each round: those that the
 * refusal is about, by their place on the page or by their value in the message. Where it is about
 * none and the same was accepted before, any text that was the same may be the one that is taken.
 * Never those whose value somebody has given, and those that are new already.
 */
export function fieldsToRenew(
  { answer, entries, values, acceptedBefore }: RefusedSubmission,
  { fill, unique }: Pick<Scenario, 'fill' | 'unique'>,
): string[] {
  if (answer?.kind !== 'answered') return [];
  const renewable = entries.filter(
    ([name, value, file]) =>
      file === undefined &&
      value !== '' &&
      !Object.hasOwn(fill, name) &&
      !unique.includes(name) &&
      !isOfRound(value, values),
  );
  const { errors, errorFields = [] } = answer;
  const named = entries
    .map(([name]) => name)
    .filter(
      (name) => errorFields.includes(name) || errors.some((told) => told.includes(`{${name}}`)),
    );
  const suspected = renewable.filter(([name, value]) =>
    named.length > 0 ? named.includes(name) : acceptedBefore && isText(value),
  );
  return [...new Set(suspected.map(([name]) => name))];
}

/** Dates, numbers and the like follow rules that a word of the round would break. */
function isText(value: string): boolean {
  return /\p{L}{4}/u.test(value) && !/^\d|[@/]/.test(value);
}
