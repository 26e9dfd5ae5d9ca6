/** The longest first name and the longest last name that a user may have, in characters. */
export const NAME_MAX_LENGTH = 100;

/** The longest e-mail address, in characters. */
export const EMAIL_MAX_LENGTH = 254;

/** The names of an account. */
export interface UserNames {
  readonly first_name: string;
  readonly last_name: string;
}

/** What a user is saved with: names and address in the one form that the table holds. */
export function normaliseUser<User extends UserNames & { readonly email: string }>(
  user: User,
): User {
  return {
    ...user,
    first_name: normaliseFirstName(user.first_name),
    last_name: normaliseLastName(user.last_name),
    email: normaliseEmail(user.email),
  };
}

/**
 * Title case, as Python's `str.title` has it: "jean-pierre" becomes "Jean-Pierre". May be longer
 * than what was typed ("ß").
 */
export function normaliseFirstName(typed: string): string {
  return typed.replace(/\p{Cased}+/gu, (word) => {
    const [first = '', ...rest] = word;
    return titleCaseLetter(first) + rest.join('').toLowerCase();
  });
}

/** Upper case. May be longer than what was typed ("ß" becomes "SS"). */
export function normaliseLastName(typed: string): string {
  return typed.toUpperCase();
}

/** Lower case, so that one mailbox cannot have two accounts. */
export function normaliseEmail(typed: string): string {
  return typed.toLowerCase();
}

/** What a user is called on the pages: the patient id for patients, else "first last". */
export function fullName(user: UserNames, patientId: string | null = null): string {
  return patientId ?? `${user.first_name} ${user.last_name}`;
}

/** The kind of account, as the user list shows it. */
export function userType(user: { readonly is_patient: boolean }): 'Patient' | 'Staff' {
  return user.is_patient ? 'Patient' : 'Staff';
}

/** Letters that are two in one, by their title case: neither of them both small nor both capital. */
const DIGRAPHS = ['ǅǄǆ', 'ǈǇǉ', 'ǋǊǌ', 'ǲǱǳ'];

/** Letters with capitals for inscriptions only, which no name begins with: the Georgian ones. */
const ONLY_SMALL = /[\u10D0-\u10FF]/u;

/** A letter that is upper-cased to two ("ß" to "SS") keeps the second one small: "Ss". */
function titleCaseLetter(letter: string): string {
  if (ONLY_SMALL.test(letter)) return letter;
  const digraph = DIGRAPHS.find((forms) => forms.includes(letter));
  const [first = '', ...rest] = digraph?.[0] ?? letter.toUpperCase();
  return first + rest.join('').toLowerCase();
}
