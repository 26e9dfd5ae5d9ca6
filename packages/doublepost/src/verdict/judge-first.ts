import type { SerialObservation } from '../observe/observation.ts';
import { describeFailure, isFailure } from './failure.ts';
import type { UnknownReason } from './verdict.ts';

/**
 * A first submission that is refused makes every comparison empty: then nothing can be judged.
 * Returns the reason, or undefined where the first submission of a serial run was accepted.
 *
 * @param accepted how many serial runs were accepted before
 *
 * An answer that shows the form again, or leads back to it, is a refusal unless rows came of it, and
 * so is one that complains about a part of itself.
 */
export function judgeFirstSubmission(
  run: SerialObservation,
  accepted = 0,
): UnknownReason | undefined {
  const [first] = run.answers;
  if (first === undefined || isFailure(first)) {
    const failure = first === undefined ? 'no answer' : describeFailure(first);
    return {
      code: 'submission-failed',
      message: `a single submission already fails: ${failure}`,
      advice: /unique|duplicate/i.test(failure) ? TAKEN : BY_HAND,
    };
  }
  if (first.kind !== 'answered') return undefined;
  const acted = (run.changesByStep?.[0] ?? []).length > 0;
  if (first.partial === true && acted) return undefined;
  if (first.errors.length > 0 || first.status >= 400) {
    const told = first.errors.map((message) => `"${message}"`).join(' ');
    return {
      code: 'form-rejected',
      message: `the application refused the first submission (status ${first.status})${told === '' ? '' : `: ${told}`}`,
      advice: adviceFor(first.errorFields ?? [], accepted > 0),
    };
  }
  if (!first.repeatsForm || acted) return undefined;
  return {
    code: 'form-rejected',
    message: `the first submission was answered with the form again (status ${first.status}), and no effect was seen`,
    advice:
      accepted > 0
        ? NEW_EACH_TIME
        : `${GIVE_VALUES} If it was accepted, add --db to show its effect.`,
  };
}

/** What to write on the command line for the fields that were refused, or for any where none is known. */
function adviceFor(fields: readonly string[], wasAccepted: boolean): string {
  if (fields.length === 0) return wasAccepted ? NEW_EACH_TIME : GIVE_VALUES;
  const about = `The messages are about ${fields.map((name) => `"${name}"`).join(', ')}`;
  const words = fields.map((name) => (wasAccepted ? `--unique ${name}` : `--fill ${name}=VALUE`));
  const why = wasAccepted ? ', which an earlier run had accepted: it probably has to be new' : '';
  const elsewhere = fields.some((name) => REFERENCE.test(name));
  return `${about}${why}. Add ${words.join(' ')}${elsewhere ? `. ${FROM_ELSEWHERE}` : ''}`;
}

const BY_HAND =
  'Post the form once by hand: it must work alone before a double post can be judged.';
const TAKEN =
  'A value is there already, so it has to be new each time: --unique NAME, or --fill NAME={{unique.text}}.';
/** Names of fields that refer to what has to be there before. */
const REFERENCE = /(?:id|uuid|code|key|ref|reference|token|coupon|voucher|cart|order)$/i;
const FROM_ELSEWHERE =
  'What only another request can give, such as a coupon, a scenario takes from that, anew for each run: `prepare` (docs/scenarios.md).';
const GIVE_VALUES = `Give the values that it wants, once per field: --fill NAME=VALUE (or \`fill\` in the scenario). ${FROM_ELSEWHERE}`;
const NEW_EACH_TIME = `An earlier run was accepted, so a value probably has to be new each time: --unique NAME, or --fill NAME={{unique.text}}. ${FROM_ELSEWHERE}`;
