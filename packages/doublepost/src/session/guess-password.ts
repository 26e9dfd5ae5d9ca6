import type { FormControl } from '../html/forms.ts';
import { accepts } from './accepts.ts';
import { plainWords, purposeOfWords } from './field-purpose.ts';
import { matchPattern } from './match-pattern.ts';
import type { RoundValues } from './round-values.ts';

/**
 * The values of a form's password fields: those that are chosen and repeated have one in common,
 * since applications compare them; one that is known already, or a PIN, has its own. Fields whose
 * rules no common value keeps are left out.
 */
export function guessPasswords(
  fields: readonly FormControl[],
  values: RoundValues,
): ReadonlyMap<FormControl, string> {
  const groups = new Map<string, FormControl[]>();
  for (const field of fields) {
    const kind = kindOf(field);
    groups.set(kind, [...(groups.get(kind) ?? []), field]);
  }
  return new Map(
    [...groups.values()].flatMap((alike) => {
      const value = guessPassword(alike, values);
      return value === undefined ? [] : alike.map((field) => [field, value] as const);
    }),
  );
}

const CURRENT =
  /\b(?:current|old|existing|previous|present|actuel(?:le)?|ancien(?:ne)?|aktuell\w*|alte[rs]?|bisherig\w*|actual|antigua|anterior)\b/;
const PIN = /\bpin(?: ?code)?\b/;

/** What a field that hides its text asks for: only fields of one kind repeat each other. */
function kindOf({ name, id = '', label, placeholder, autocomplete }: FormControl): string {
  const text = [name, id, label, placeholder].join(' | ');
  const words = plainWords(text);
  if (/\bcurrent-password\b/.test(autocomplete) || CURRENT.test(words)) return 'current';
  return PIN.test(words) ? 'pin' : (purposeOfWords(text) ?? 'password');
}

/**
 * A password that all fields accept: the round's own, cut or lengthened to their limits, without
 * the characters that many patterns leave out, or else one made after their patterns, of as many
 * classes as these allow. Undefined where there is none.
 */
export function guessPassword(
  fields: readonly FormControl[],
  { password, text }: RoundValues,
): string | undefined {
  const minLength = Math.max(...fields.map((field) => field.minLength ?? 0));
  const maxLength = Math.min(...fields.map((field) => field.maxLength ?? Number.POSITIVE_INFINITY));
  const isAccepted = (value: string): boolean => fields.every((field) => accepts(field, value));
  const usual = USUAL.map((characters) => {
    const kept = (whole: string): string => (whole.match(characters) ?? []).join('');
    return kept(password).padEnd(minLength, kept(PADDING)).slice(0, maxLength);
  }).find(isAccepted);
  if (usual !== undefined) return usual;
  const patterns = new Set(fields.flatMap(({ pattern }) => pattern ?? []));
  for (const classes of CLASSES) {
    const fits = (value: string): boolean =>
      classes.every((one) => one.test(value)) && isAccepted(value);
    for (const pattern of patterns) {
      const value = matchPattern(pattern, { minLength, maxLength }, `${text} password`, fits);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

/** What is kept of the round's password: `[A-Za-z\d@$!%*?&]+` and `\w+` are common patterns. */
const USUAL: readonly RegExp[] = [/./g, /[^-_]/g, /[A-Za-z\d]/g];

/** What lengthens a password that is too short, and keeps it one of several classes. */
const PADDING = 'Doublepost7!';

const LETTERS_AND_DIGIT = [/[a-z]/, /[A-Z]/, /\d/];
/** What rules that the page does not state may ask for, the strictest first. */
const CLASSES: readonly (readonly RegExp[])[] = [
  [...LETTERS_AND_DIGIT, /[^A-Za-z\d]/],
  LETTERS_AND_DIGIT,
  [],
];
