const HOUR_MS = 60 * 60 * 1000;

const PARTS = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** A day of the calendar in Paris; `month` is 1 to 12. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The day that it is in Paris at this moment. */
export function dayInParis(moment: Date): Day {
  const { year = 0, month = 0, day = 0 } = partsOf(moment);
  return { year, month, day };
}

/** The day so many days later; days that a month has not run into the next one. */
export function addDays({ year, month, day }: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The time that it is in Paris at this moment, such as `09:41:07`. */
export function timeInParis(moment: Date): string {
  const { hour = 0, minute = 0, second = 0 } = partsOf(moment);
  return [hour, minute, second].map((part) => pad(part, 2)).join(':');
}

/** A time of the day. */
export interface Time {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The moment at which a day begins in Paris, one or two hours before it does in UTC. */
export function startOfDay(day: Day): Date {
  return momentInParis(day, { hour: 0, minute: 0, second: 0 });
}

/** The moment at which it is this time in Paris; the first one where the clocks show it twice. */
export function momentInParis({ year, month, day }: Day, { hour, minute, second }: Time): Date {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const summer = new Date(asUtc - 2 * HOUR_MS);
  return partsOf(summer).hour === hour ? summer : new Date(asUtc - HOUR_MS);
}

/** The day as `2026-11-23`. */
export function formatDay({ year, month, day }: Day): string {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The day that a text such as `2026-11-23` names, if there is such a day since 1900. */
export function parseDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const parsed = { year, month, day };
  const isReal = year >= 1900 && formatDay(addDays(parsed, 0)) === text;
  return isReal ? parsed : undefined;
}

function partsOf(moment: Date): Partial<Record<string, number>> {
  return Object.fromEntries(
    PARTS.formatToParts(moment).map(({ type, value }) => [type, Number(value)]),
  );
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
