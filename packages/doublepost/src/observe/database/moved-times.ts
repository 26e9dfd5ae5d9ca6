const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A clock that is rounded, or of another zone, writes no day that is farther from now. */
const NEAR_MS = 2 * DAY_MS;

/** A day, as SQL and ISO 8601 write it. */
const DAY = /^\d{4}-\d\d-\d\d$/;
/** A day and a time of it, with or without a zone, as databases and applications write them. */
const INSTANT =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)\d*(?:(Z)|([+-]\d\d):?(\d\d)?)?$/;

/** By how much an update moved a time. */
export interface Movement {
  readonly by: number;
  readonly unit: 'hours' | 'days';
}

/**
 * By how much an update moved a time, where it certainly extended or shortened it: an instant by
 * whole hours, to the millisecond, or a day to one that is not near. A clock that is written anew is
 * never off by that, unless it is rounded: a whole hour that is near is no extension, either.
 *
 * @param now in milliseconds since 1970
 * @returns undefined where the values are no times, or may come from a clock
 */
export function movementOf(
  before: string | null | undefined,
  after: string | null | undefined,
  now: number,
): Movement | undefined {
  if (!before || !after) return undefined;
  const [from, to] = [timeOf(before), timeOf(after)];
  const isNear = Math.abs(to - now) <= NEAR_MS;
  if (DAY.test(before) && DAY.test(after)) {
    return isNear || from === to ? undefined : moved(to - from, DAY_MS, 'days');
  }
  if (DAY.test(before) || DAY.test(after)) return undefined;
  if (from === to || (isNear && to % HOUR_MS === 0)) return undefined;
  return moved(to - from, HOUR_MS, 'hours');
}

/** Undefined for what is not whole, and where one of the two was no time. */
function moved(ms: number, unitMs: number, unit: Movement['unit']): Movement | undefined {
  return ms % unitMs === 0 ? { by: ms / unitMs, unit } : undefined;
}

/** In milliseconds since 1970, without a zone as if of UTC; NaN for what is no time. */
function timeOf(text: string): number {
  if (DAY.test(text)) return Date.parse(text);
  const [, day, clock, utc, hours, minutes = '00'] = INSTANT.exec(text) ?? [];
  const zone = utc ?? (hours === undefined ? 'Z' : `${hours}:${minutes}`);
  return day === undefined ? Number.NaN : Date.parse(`${day}T${clock}${zone}`);
}
