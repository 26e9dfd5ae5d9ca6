import type { Texts } from '../i18n/french.ts';
import { isCommonPassword } from './common-passwords.ts';
import { MESSAGES } from './messages.ts';
import { greatestSimilarity, similarity } from './similarity.ts';

/** What a password must not resemble, by the name that the message gives it. */
export type PersonalData = Readonly<Record<string, string>>;

const MINIMUM_LENGTH = 9;
const SIMILARITY_LIMIT = 0.7;

/**
 * The objections to a new password, none when it serves: those of the four validators of Django
 * 3.2, in its order. Demanded in production only.
 */
export function passwordObjections(
  password: string,
  personal: PersonalData,
  messages: Texts['messages'] = MESSAGES,
): string[] {
  const objections: string[] = [];
  const resembled = Object.keys(personal).find((label) => resembles(password, personal[label]));
  if (resembled !== undefined) objections.push(messages.passwordSimilar(resembled));
  if ([...password].length < MINIMUM_LENGTH) {
    objections.push(messages.passwordShort(MINIMUM_LENGTH));
  }
  if (isCommonPassword(password)) objections.push(messages.passwordCommon);
  if (/^\p{Nd}+$/u.test(password)) objections.push(messages.passwordNumeric);
  return objections;
}

/** Whether a password is like a value or like one of the words that it consists of. */
function resembles(password: string, value = ''): boolean {
  const typed = [...password.toLowerCase()];
  const whole = value.toLowerCase();
  return [...whole.split(/[^\p{L}\p{N}_]+/u), whole].some((part) => {
    const letters = [...part];
    // Most are too long or too short to be alike, and to compare the longest takes a while: Django
    // could be kept busy by that (CVE-2021-45115).
    const mayBe = greatestSimilarity(typed.length, letters.length) >= SIMILARITY_LIMIT;
    return part !== '' && mayBe && similarity(typed, letters) >= SIMILARITY_LIMIT;
  });
}
