import type { AnswerObservation } from './observe/observation.ts';
import type { Scenario } from './plan/scenario.ts';
import { purposeOfWords } from './session/field-purpose.ts';
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
 * refusal is about, by what it says or by their value in its message. Where it is about none, those
 * that tell people apart, and where the same was accepted before, other texts that may be taken.
 * Never those whose value somebody has given, and those that are new already.
 */
export function fieldsToRenew(
  { answer, entries, values, acceptedBefore }: RefusedSubmission,
  { fill, unique, request }: Pick<Scenario, 'fill' | 'unique' | 'request'>,
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
  const told = renewable.filter(([name]) => errorFields.includes(name));
  const quoted = renewable.filter(([name]) => errors.some((one) => one.includes(`{${name}}`)));
  const isTold = entries.some(
    ([name]) => errorFields.includes(name) || errors.some((one) => one.includes(`{${name}}`)),
  );
  // What was captured has been accepted once, with these very values.
  const isCaptured = request !== undefined && request.content.kind !== 'schema';
  const guessed = isTold || !(acceptedBefore || isCaptured) ? [] : renewable;
  const likely = [told, identities(quoted), quoted, identities(guessed)];
  const suspected =
    likely.find(({ length }) => length > 0) ??
    (acceptedBefore ? guessed.filter((entry) => isText(entry, isCaptured)) : []);
  return [...new Set(suspected.map(([name]) => name))];
}

/** What applications keep unique to tell people apart. */
function identities(entries: readonly FormEntry[]): FormEntry[] {
  return entries.filter(([name]) => {
    const purpose = purposeOfWords(name.split('.').at(-1) ?? name);
    return purpose === 'email' || purpose === 'username' || purpose === 'tel';
  });
}

/** Names of what is chosen from a list, although a request says it as a text. */
const CHOICE =
  /(?:plan|role|type|kind|status|state|tier|level|mode|category|currency|country|locale|lang|language|gender|method|format|source|channel|action|size|colou?r)(?:_?(?:name|id|key))?$/i;

/**
 * Dates, numbers and the like follow rules that a word of the round would break, and of a captured
 * request a single word is most likely a constant, such as the name of a plan or a role.
 */
function isText([name, value]: FormEntry, isCaptured: boolean): boolean {
  if (!/\p{L}{4}/u.test(value) || /^\d|[@/]/.test(value)) return false;
  return !isCaptured || (!CHOICE.test(name) && /[\s\d]/.test(value));
}
