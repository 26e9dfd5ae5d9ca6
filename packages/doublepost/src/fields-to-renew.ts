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
  const { errors, errorFields = [], exception } = answer;
  const messages = exception === undefined ? errors : [...errors, exception.message];
  const taken = messages.filter((one) => /unique|duplicate/i.test(one)).flatMap(wordsOf);
  const isNamed = ([name]: FormEntry): boolean =>
    errorFields.includes(name) || taken.includes(lastNameOf(name));
  const isQuoted = ([name]: FormEntry): boolean =>
    messages.some((one) => one.includes(`{${name}}`));
  const told = renewable.filter(isNamed);
  const quoted = renewable.filter(isQuoted);
  const isTold = entries.some((entry) => isNamed(entry) || isQuoted(entry));
  // What was captured has been accepted once, with these very values.
  const isCaptured = request !== undefined && request.content.kind !== 'schema';
  const guessed = isTold || !(acceptedBefore || isCaptured) ? [] : renewable;
  const likely = [told, identities(quoted), quoted, identities(guessed)];
  const suspected =
    likely.find(({ length }) => length > 0) ??
    (acceptedBefore ? guessed.filter((entry) => isText(entry, isCaptured)) : []);
  return [...new Set(suspected.map(([name]) => name))];
}

/** A violated index is told with its table and column: `coupons.code`, `coupons_code_key`. */
function wordsOf(message: string): string[] {
  return message.split(/[^\p{L}\p{N}_]+/u).flatMap((word) => [word, ...word.split('_')]);
}

function lastNameOf(name: string): string {
  return name.split('.').at(-1) ?? name;
}

/** What applications keep unique to tell people apart. */
function identities(entries: readonly FormEntry[]): FormEntry[] {
  return entries.filter(([name]) => {
    const purpose = purposeOfWords(lastNameOf(name));
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
