import type { FormControl } from '../html/forms.ts';
import type { RoundValues } from './round-values.ts';
import { type UniqueKind, uniqueValues } from './unique-value.ts';

type Guess = string | ((values: RoundValues, room: number) => string) | Unique;

/** A value that must be new in every round. */
interface Unique {
  readonly unique: UniqueKind;
}

const EMAIL: Unique = { unique: 'email' };
const USERNAME: Unique = { unique: 'username' };
const PHONE: Unique = { unique: 'phone' };

/** By the input's type, which says more than any name. */
const BY_TYPE: ReadonlyMap<string, Guess> = new Map<string, Guess>([
  ['email', EMAIL],
  ['password', ({ password }) => password],
  ['tel', PHONE],
  ['url', ({ text }, room) => `https://${room < 32 ? 'a.test' : 'example.com'}/${text}`],
  ['date', '1990-05-17'],
  ['datetime-local', '2030-05-17T10:30'],
  ['month', '2030-05'],
  ['week', '2030-W20'],
  ['time', '10:30'],
  ['color', '#336699'],
]);

/** The types whose values sort as texts in the order of time. */
const IN_TIME: ReadonlySet<string> = new Set(['date', 'datetime-local', 'month', 'week', 'time']);

/**
 * By the words of name, id, label, placeholder and autocomplete (English, French, German, Spanish);
 * the first that fits is taken, so the narrower words stand first.
 */
const BY_WORD: readonly (readonly [RegExp, Guess])[] = [
  [/e-?mail|courriel|correo/, EMAIL],
  [/passw|mot de passe|passwort|contraseña/, ({ password }) => password],
  [/user.?name|utilisateur|benutzer|usuario|login|slug|pseudo/, USERNAME],
  [/first.?name|given|pr[ée]nom|vorname/, 'Alex'],
  [/last.?name|family|surname|nachname|apellido|nom de famille/, 'Durand'],
  [/\bage\b|_age\b|âge|\balter\b|edad/, '42'],
  [/phone|t[ée]l[ée]phone|telefon|tel[ée]fono|mobile/, PHONE],
  [/postal|zip|\bplz\b/, '75011'],
  [/city|ville|stadt|ciudad/, 'Paris'],
  [/country|pays|land\b|pa[ií]s/, 'France'],
  [/address|adresse|direcci[oó]n|street|\brue\b/, '12 rue des Lilas'],
  [/amount|quantit|montant|menge|cantidad|price|prix/, '1'],
  [/name|\bnom\b|nombre/, 'Alex Durand'],
];

/** Tried in order where the likely value breaks the field's own rules. */
const FALLBACKS: readonly string[] = [
  'Doublepost',
  'doublepost',
  'DP',
  '12345',
  '1',
  'A1',
  '2030-05-17',
];

/**
 * Finds a value that a control accepts; undefined where none of those it knows fits the rules that
 * the page states (`pattern`, `minlength`, `maxlength`, `min`, `max`).
 */
export function guessValue(control: FormControl, values: RoundValues): string | undefined {
  const room = control.maxLength ?? Number.POSITIVE_INFINITY;
  const guess = guessFor(control);
  if (control.type === 'number' || control.type === 'range') return numberWithin(control);
  if (IN_TIME.has(control.type)) return timeWithin(control, String(guess));
  return valuesOf(guess, values, room).find((value) => isAccepted(value, control));
}

/** What of a field's value must be new in every round; undefined where nothing must. */
export function uniqueKindOf(control: FormControl): UniqueKind | undefined {
  const guess = guessFor(control);
  return typeof guess === 'object' ? guess.unique : undefined;
}

/** The values to try, the likely one first. What must be unique has no fallback that is not. */
function valuesOf(guess: Guess, values: RoundValues, room: number): string[] {
  if (typeof guess === 'object') return uniqueValues(guess.unique, values, room);
  const likely = typeof guess === 'string' ? guess : guess(values, room);
  return [likely, ...FALLBACKS].map((value) => value.slice(0, room));
}

function guessFor({ type, name, id, label, placeholder, autocomplete }: FormControl): Guess {
  const words = [name, id, label, placeholder, autocomplete].join(' ').toLowerCase();
  const byWord = BY_WORD.find(([pattern]) => pattern.test(words))?.[1];
  return BY_TYPE.get(type) ?? byWord ?? 'Doublepost';
}

function isAccepted(value: string, { pattern, minLength }: FormControl): boolean {
  if (value.length < (minLength ?? 0)) return false;
  if (pattern === undefined) return true;
  try {
    // As browsers compile it: anchored, with the v flag (HTML Standard, "pattern").
    return new RegExp(`^(?:${pattern})$`, 'v').test(value);
  } catch {
    return true;
  }
}

function numberWithin({ min, max }: FormControl): string {
  // An empty attribute states no bound.
  const low = Number(min || Number.NaN);
  const high = Number(max || Number.NaN);
  if (Number.isFinite(low) && low > 42) return String(low);
  if (Number.isFinite(high) && high < 42) return String(high);
  return '42';
}

function timeWithin({ min, max }: FormControl, likely: string): string | undefined {
  return [likely, min, max].find((time) => time && (!min || time >= min) && (!max || time <= max));
}
