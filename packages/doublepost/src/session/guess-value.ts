import type { FormControl } from '../html/forms.ts';
import type { RoundValues } from './round-values.ts';

type Guess = string | ((values: RoundValues) => string);

/** By the input's type, which says more than any name. */
const BY_TYPE: ReadonlyMap<string, Guess> = new Map<string, Guess>([
  ['email', ({ email }) => email],
  ['password', ({ password }) => password],
  ['tel', ({ number }) => `0${number}`],
  ['url', ({ text }) => `https://example.com/${text}`],
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
  [/e-?mail|courriel|correo/, ({ email }) => email],
  [/passw|mot de passe|passwort|contraseña/, ({ password }) => password],
  [/user.?name|utilisateur|benutzer|usuario|login|slug|pseudo/, ({ text }) => text],
  [/first.?name|given|pr[ée]nom|vorname/, 'Alex'],
  [/last.?name|family|surname|nachname|apellido|nom de famille/, 'Durand'],
  [/\bage\b|_age\b|âge|\balter\b|edad/, '42'],
  [/phone|t[ée]l[ée]phone|telefon|tel[ée]fono|mobile/, ({ number }) => `0${number}`],
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
 * the page states (`pattern`, `maxlength`, `min`, `max`).
 */
export function guessValue(control: FormControl, values: RoundValues): string | undefined {
  if (control.type === 'number' || control.type === 'range') return numberWithin(control);
  if (IN_TIME.has(control.type)) return timeWithin(control, likelyValue(control, values));
  return [likelyValue(control, values), ...FALLBACKS]
    .map((value) => value.slice(0, control.maxLength))
    .find((value) => isAccepted(value, control));
}

function likelyValue(control: FormControl, values: RoundValues): string {
  const words = [control.name, control.id, control.label, control.placeholder, control.autocomplete]
    .join(' ')
    .toLowerCase();
  const byWord = BY_WORD.find(([pattern]) => pattern.test(words))?.[1];
  const guess = BY_TYPE.get(control.type) ?? byWord ?? 'Doublepost';
  return typeof guess === 'string' ? guess : guess(values);
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
