import type { FormControl } from '../html/forms.ts';
import { accepts } from './accepts.ts';
import { type FieldPurpose, purposeOf } from './field-purpose.ts';
import { guessPassword } from './guess-password.ts';
import { likelyValues } from './likely-value.ts';
import { matchPattern } from './match-pattern.ts';
import type { RoundValues } from './round-values.ts';
import { SHORTEST_UNIQUE, type UniqueKind, uniqueValues } from './unique-value.ts';
import { numberWithin, timeWithin } from './within-bounds.ts';
import { writtenDates } from './written-date.ts';

/** The types whose values sort as texts in the order of time, with the likely ones. */
const IN_TIME: Readonly<Record<string, string>> = {
  'datetime-local': '2030-05-17T10:30',
  month: '2030-05',
  week: '2030-W20',
  time: '10:30',
};

const UNIQUE_KINDS: Partial<Record<FieldPurpose, UniqueKind>> = {
  email: 'email',
  username: 'username',
  tel: 'phone',
};

const DATES: ReadonlySet<FieldPurpose> = new Set<FieldPurpose>(['bday', 'date', 'end-date']);

/** What lengthens a value that is too short. */
const PADDING = 'Doublepost7!';

/**
 * Finds a value that a control accepts by the rules that the page states (`pattern`, `minlength`,
 * `maxlength`, `min`, `max`, `step`); undefined where there is none.
 *
 * @param mustBeNew whether the value has to differ from round to round whatever the field asks for
 */
export function guessValue(
  control: FormControl,
  values: RoundValues,
  mustBeNew = false,
): string | undefined {
  const purpose = purposeOf(control);
  // New in every round, and never a name.
  if (purpose === 'password') return guessPassword([control], values);
  const kind = uniqueKindOf(control, mustBeNew);
  if (control.type === 'number' || control.type === 'range') {
    const likely = kind === undefined ? likelyNumber(purpose, values) : Number(values.number);
    return numberWithin(control, likely);
  }
  if (control.type === 'date') return timeWithin(control, likelyDate(purpose));
  const time = Object.hasOwn(IN_TIME, control.type) ? IN_TIME[control.type] : undefined;
  if (time !== undefined) return timeWithin(control, time);
  const room = control.maxLength ?? Number.POSITIVE_INFINITY;
  const candidates =
    kind === undefined
      ? usualValues(control, purpose, values, room)
      : uniqueValues(kind, values, room);
  const accepted = candidates.find((value) => accepts(control, value));
  if (accepted !== undefined || control.pattern === undefined) return accepted;
  return generated(control, control.pattern, purpose, values, kind !== undefined);
}

/** What of a field's value must be new in every round; undefined where nothing must. */
export function uniqueKindOf(control: FormControl, mustBeNew = false): UniqueKind | undefined {
  return UNIQUE_KINDS[purposeOf(control)] ?? (mustBeNew ? 'username' : undefined);
}

/** The values that a person may type, whole ones first, then cut or lengthened ones. */
function usualValues(
  control: FormControl,
  purpose: FieldPurpose,
  values: RoundValues,
  room: number,
): string[] {
  const suggested = control.options.map(({ value }) => value).filter((value) => value !== '');
  const likely = DATES.has(purpose)
    ? writtenDates(control, likelyDate(purpose))
    : likelyValues(purpose, values);
  const texts = control.pattern === undefined ? [] : likelyValues('text', values);
  const whole = [...suggested, ...likely, ...texts];
  const fitting = whole.filter((value) => value.length <= room);
  const shortened = whole.map((value) => value.slice(0, room));
  const lengthened = fitting.map((value) => value.padEnd(control.minLength ?? 0, PADDING));
  return [...fitting, ...lengthened, ...shortened];
}

/** A value made after the pattern. Fields that repeat each other have one seed, so that they agree. */
function generated(
  { minLength = 0, maxLength = Number.POSITIVE_INFINITY, type }: FormControl,
  pattern: string,
  purpose: FieldPurpose,
  { text }: RoundValues,
  mustBeNew: boolean,
): string | undefined {
  const lengths = { minLength, maxLength };
  const value = matchPattern(pattern, lengths, `${text} ${purpose}`);
  if (!mustBeNew || value === undefined) return value;
  const other = matchPattern(pattern, lengths, `not ${text} ${type}`);
  return value === other || value.length < SHORTEST_UNIQUE ? undefined : value;
}

function likelyNumber(purpose: FieldPurpose, values: RoundValues): number {
  const numbers = likelyValues(purpose, values).map(Number);
  return numbers.find((number) => Number.isFinite(number)) ?? 42;
}

/** A date that says nothing else is one of a person's life. */
function likelyDate(purpose: FieldPurpose): string {
  const date = purpose === 'date' || purpose === 'end-date' ? purpose : 'bday';
  return FIXED_DATES[date];
}

const FIXED_DATES = { bday: '1990-05-17', date: '2030-05-17', 'end-date': '2030-05-24' } as const;
