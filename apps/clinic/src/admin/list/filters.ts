import { type Expression, type SqlBool, sql } from 'kysely';
import type { AdminTexts } from '../../i18n/admin-french.ts';
import { addDays, type Day, dayInParis, formatDay, parseDay, startOfDay } from '../paris-days.ts';
import type { Filter } from '../site/model-admin.ts';

/** Parameters of the address that narrow the list, by their full name (`is_active__exact`). */
export type FilterValues = Readonly<Record<string, string>>;

/** One choice of a filter, and the parameters that make it. */
export interface FilterChoice {
  readonly label: string;
  readonly values: FilterValues;
}

const YES = ['1', 'True', 'true'];
const NO = ['0', 'False', 'false'];

/** The names of the parameters that a filter reads. */
export function parametersOf({ kind, parameter }: Filter): readonly string[] {
  if (kind === 'date') return [`${parameter}__gte`, `${parameter}__lt`];
  return [`${parameter}__exact`, `${parameter}__isnull`];
}

/** The condition that one parameter amounts to, none when its value makes no sense. */
export function conditionOf(
  filter: Filter,
  parameter: string,
  value: string,
): Expression<SqlBool> | undefined {
  const column = sql.ref(filter.column);
  if (filter.kind === 'date') {
    const moment = parseMoment(value);
    if (moment === undefined) return undefined;
    return parameter.endsWith('__gte')
      ? sql<SqlBool>`${column} >= ${moment}`
      : sql<SqlBool>`${column} < ${moment}`;
  }
  const wanted = parseFlag(value);
  if (wanted === undefined) return undefined;
  if (parameter.endsWith('__exact')) return sql<SqlBool>`${column} = ${wanted}`;
  return wanted ? sql<SqlBool>`${column} is null` : sql<SqlBool>`${column} is not null`;
}

/** What a filter offers; days are those of Paris. */
export function choicesOf(filter: Filter, now: Date, admin: AdminTexts): readonly FilterChoice[] {
  if (filter.kind === 'date') return dateChoices(filter.parameter, dayInParis(now), admin.list);
  const choices = [
    { label: admin.list.all, values: {} },
    { label: admin.yes, values: { [`${filter.parameter}__exact`]: '1' } },
    { label: admin.no, values: { [`${filter.parameter}__exact`]: '0' } },
  ];
  if (filter.kind === 'flag') return choices;
  const unknown = { label: admin.unknown, values: { [`${filter.parameter}__isnull`]: 'True' } };
  return [...choices, unknown];
}

function dateChoices(
  parameter: string,
  today: Day,
  words: AdminTexts['list'],
): readonly FilterChoice[] {
  const tomorrow = addDays(today, 1);
  const between = (from: Day, to: Day): FilterValues => ({
    [`${parameter}__gte`]: formatDay(from),
    [`${parameter}__lt`]: formatDay(to),
  });
  const month = { ...today, day: 1 };
  const year = { ...month, month: 1 };
  return [
    { label: words.anyDate, values: {} },
    { label: words.today, values: between(today, tomorrow) },
    { label: words.past7Days, values: between(addDays(today, -7), tomorrow) },
    { label: words.thisMonth, values: between(month, { ...addDays(month, 31), day: 1 }) },
    { label: words.thisYear, values: between(year, { ...year, year: year.year + 1 }) },
  ];
}

function parseFlag(value: string): boolean | undefined {
  if (YES.includes(value)) return true;
  return NO.includes(value) ? false : undefined;
}

/** A day in Paris, or a moment as Django writes it: `2026-11-23 00:00:00+01:00`. */
function parseMoment(value: string): Date | undefined {
  const day = parseDay(value);
  if (day !== undefined) return startOfDay(day);
  const match =
    /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)(Z|[+-]\d{2}:\d{2})$/u.exec(value);
  if (match === null || parseDay(match[1] ?? '') === undefined) return undefined;
  const moment = new Date(`${match[1]}T${match[2]}${match[3]}`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
