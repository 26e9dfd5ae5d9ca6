import type { Shown } from './site/model-admin.ts';

/** A value as the pages of the admin show it; times are those of Paris. */
export function showValue(value: ReturnType<Shown['value']>): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'Oui' : 'Non';
  return value instanceof Date ? formatMoment(value) : String(value);
}

/** A moment such as "23/11/2026 09:41", in Paris. */
export function formatMoment(moment: Date): string {
  return moment.toLocaleString('fr', {
    timeZone: 'Europe/Paris',
    dateStyle: 'short',
    timeStyle: 'short',
  });
}
