import { type FormState, withErrors } from '../../forms/field.ts';
import type { AdminTexts } from '../../i18n/admin-french.ts';
import {
  type Day,
  dayInParis,
  formatDay,
  momentInParis,
  parseDay,
  type Time,
  timeInParis,
} from '../paris-days.ts';
import type { AdminField } from './model-admin.ts';

/** The day and the time of the last sign-in are two fields, as in Django's admin. */
export type LastLoginName = 'last_login_0' | 'last_login_1';

type Values = FormState<LastLoginName>['values'];

/** The two fields; both may stay empty. */
export function lastLoginFields({
  labels,
  helps,
}: AdminTexts): readonly AdminField<LastLoginName>[] {
  const field = (name: LastLoginName): AdminField<LastLoginName> => ({
    name,
    label: labels[name],
    kind: 'text',
    help: helps[name],
    optional: true,
    autocomplete: 'off',
  });
  return [field('last_login_0'), field('last_login_1')];
}

/** What the two fields show of a moment, to the second. */
export function lastLoginValues(moment: Date | null, { day }: AdminTexts): Values {
  if (moment === null) return { last_login_0: '', last_login_1: '' };
  return { last_login_0: day(formatDay(dayInParis(moment))), last_login_1: timeInParis(moment) };
}

/** What is wrong with the two fields: each by itself, and one without the other. */
export function checkLastLogin<Name extends string>(
  form: FormState<Name | LastLoginName>,
  { rules }: AdminTexts,
): FormState<Name | LastLoginName> {
  const { last_login_0: date, last_login_1: time } = form.values as Values;
  if (date === '' && time === '') return form;
  const dated = parseDate(date) === undefined ? withErrors(form, 'last_login_0', rules.date) : form;
  return parseTime(time) === undefined ? withErrors(dated, 'last_login_1', rules.time) : dated;
}

/** The moment that the two fields name; null when they are empty. */
export function readLastLogin(values: Values): Date | null {
  const date = parseDate(values.last_login_0);
  const time = parseTime(values.last_login_1);
  return date === undefined || time === undefined ? null : momentInParis(date, time);
}

/** `2026-11-23`, `23/11/2026` or `23.11.2026`. */
function parseDate(text: string): Day | undefined {
  const french = /^(\d{1,2})([/.])(\d{1,2})\2(\d{4})$/u.exec(text);
  if (french === null) return parseDay(text);
  const [, day = '', , month = '', year = ''] = french;
  return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** `9:41` or `09:41:07`. */
function parseTime(text: string): Time | undefined {
  const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/u.exec(text);
  if (match === null) return undefined;
  const [hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return hour < 24 && minute < 60 && second < 60 ? { hour, minute, second } : undefined;
}
