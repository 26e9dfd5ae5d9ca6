import type { Shown } from './site/model-admin.ts';
import type { Visit } from './visit.ts';

/** A value as the pages of the admin show it. */
export function showValue(
  value: ReturnType<Shown['value']>,
  { texts, language }: Pick<Visit, 'texts' | 'language'>,
): string {
  if (value === null || value === '') return '-';
  if (typeof value === 'boolean') return value ? texts.admin.yes : texts.admin.no;
  return value instanceof Date ? formatMoment(value, language) : String(value);
}

/** A moment such as "23 novembre 2026 09:41" or "November 23, 2026, 9:41 AM", in Paris. */
export function formatMoment(moment: Date, language: Visit['language']): string {
  const format = (style: Intl.DateTimeFormatOptions): string =>
    moment.toLocaleString(language, { timeZone: 'Europe/Paris', ...style });
  const between = language === 'fr' ? ' ' : ', ';
  return format({ dateStyle: 'long' }) + between + format({ timeStyle: 'short' });
}
