import type { Texts } from '../i18n/french.ts';
import { MESSAGES } from './messages.ts';

/** What a password must not resemble, by the name that the message gives it. */
export type PersonalData = Readonly<Record<string, string>>;

const MINIMUM_LENGTH = 9;
const SIMILARITY_LIMIT = 0.7;

// The head of the public lists of leaked passwords: what is tried first.
const COMMON_PASSWORDS = new Set(
  `123456 password 12345678 qwerty 123456789 12345 1234 111111 1234567 dragon 123123 baseball
  abc123 football monkey letmein 696969 shadow master 666666 qwertyuiop 123321 mustang 1234567890
  michael 654321 superman 1qaz2wsx 7777777 121212 000000 qazwsx 123qwe killer trustno1 jordan
  jennifer zxcvbnm asdfgh hunter buster soccer harley batman andrew tigger sunshine iloveyou
  charlie robert thomas hockey ranger daniel starwars klaster 112233 george computer michelle
  jessica pepper 1111 zxcvbn 555555 11111111 131313 freedom 777777 pass maggie 159753 aaaaaa
  ginger princess joshua cheese amanda summer love ashley nicole chelsea matthew access yankees
  987654321 dallas austin thunder taylor matrix azerty azertyuiop motdepasse soleil bonjour
  doudou marseille loulou 123456789a password1 password123 qwerty123 1q2w3e4r 1q2w3e4r5t admin
  administrator welcome welcome1 passw0rd changeme 1qaz2wsx3edc q1w2e3r4t5y6 aaaaaaaaa`.split(
    /\s+/u,
  ),
);

/** The objections to a new password, none when it serves. Demanded in production only. */
export function passwordObjections(
  password: string,
  personal: PersonalData,
  messages: Texts['messages'] = MESSAGES,
): string[] {
  const objections: string[] = [];
  for (const [label, value] of Object.entries(personal)) {
    const parts = [value, ...value.split(/\W+/u)].filter((part) => part !== '');
    if (parts.some((part) => similarity(password, part) >= SIMILARITY_LIMIT)) {
      objections.push(messages.passwordSimilar(label));
      break;
    }
  }
  if ([...password].length < MINIMUM_LENGTH) {
    objections.push(messages.passwordShort(MINIMUM_LENGTH));
  }
  if (COMMON_PASSWORDS.has(password.trim().toLowerCase())) {
    objections.push(messages.passwordCommon);
  }
  if (/^[0-9]+$/u.test(password)) objections.push(messages.passwordNumeric);
  return objections;
}

/** The share of letters that two texts have in common, in any order; 0 to 1. */
function similarity(one: string, other: string): number {
  const left = new Map<string, number>();
  for (const letter of one.toLowerCase()) left.set(letter, (left.get(letter) ?? 0) + 1);
  let common = 0;
  for (const letter of other.toLowerCase()) {
    const count = left.get(letter) ?? 0;
    if (count === 0) continue;
    left.set(letter, count - 1);
    common += 1;
  }
  return (2 * common) / (one.length + other.length);
}
