import { leavesOf } from './leaves.ts';
import type { Outcome } from './outcome.ts';
import { maskTimes } from './tokens.ts';

/** What a run left, and when that was read. */
export type TimedRows = Pick<Outcome, 'rows' | 'readAt'>;

/** What is known of the times in the rows of several runs. */
export interface Times {
  /** As they are written: equal in runs of one order, so they do not come from a clock. */
  readonly steady: ReadonlySet<string>;
  /** Paths at which a clock is rounded to minutes, hours or days. */
  readonly coarse: ReadonlySet<string>;
}

/** A run takes less, and clocks agree better. */
const LONGEST_RUN_MS = 50_000;
const MINUTE_MS = 60_000;

/** Learns it from the runs of each order. */
export function learnTimes(repeated: readonly (readonly TimedRows[])[]): Times {
  const steady = new Set<string>();
  for (const runs of repeated) {
    const seen = new Set<string>();
    for (const { rows } of runs) {
      for (const time of new Set(rows.flatMap(timesOfRow))) {
        (seen.has(time) ? steady : seen).add(time);
      }
    }
  }
  const fine = new Set<string>();
  const coarse = new Set<string>();
  for (const { table, row } of repeated.flat().flatMap(({ rows }) => rows)) {
    for (const { path, text } of leavesOf(table, row)) {
      for (const time of timesIn(text)) {
        const beyondMinute = instantOf(time) % MINUTE_MS;
        if (steady.has(time) || Number.isNaN(beyondMinute)) continue;
        (beyondMinute === 0 ? coarse : fine).add(path);
      }
    }
  }
  return { steady, coarse: new Set([...coarse].filter((path) => !fine.has(path))) };
}

/**
 * Calls times by their distance from the run, in whole minutes: `{time}` for now, `{time +30 d}` for
 * thirty days later. So a run leaves the same whenever it is made, and an extension that is lost is
 * seen. Days, times of day and what is rounded to minutes are `{time}` whatever they are.
 *
 * Where nothing was seen to vary, only the minute of the run itself is `{time}`: the next run may be in
 * another one.
 *
 * @returns what names the times in a text; what was there before keeps its own
 */
export function timeNamer(
  { rows, readAt }: TimedRows,
  { steady, coarse }: Times,
): (text: string, path: string, varies: boolean) => string {
  const before = new Set(rows.filter(({ change }) => change === 'went').flatMap(timesOfRow));
  const isThisMinute = (time: string): boolean => {
    const instant = instantOf(time);
    const isOfRun = instant <= readAt && instant > readAt - MINUTE_MS - LONGEST_RUN_MS;
    return isOfRun && instant % MINUTE_MS === 0;
  };
  const distanceOf = (time: string): string => {
    const minutes = Math.floor((instantOf(time) - readAt + LONGEST_RUN_MS) / MINUTE_MS);
    return Number.isNaN(minutes) || minutes === 0 ? '{time}' : `{time ${durationOf(minutes)}}`;
  };
  return (text, path, varies) =>
    maskTimes(text, (time) => {
      if (before.has(time)) return time;
      if (isThisMinute(time)) return '{time}';
      if (steady.has(time) || !varies) return time;
      return coarse.has(path) ? '{time}' : distanceOf(time);
    });
}

/** `+30 d`, `-2 h`, `+90 min`. */
function durationOf(minutes: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const size = Math.abs(minutes);
  if (size % 1440 === 0) return `${sign}${size / 1440} d`;
  return size % 60 === 0 ? `${sign}${size / 60} h` : `${sign}${size} min`;
}

function timesOfRow({ table, row }: Outcome['rows'][number]): string[] {
  return leavesOf(table, row).flatMap(({ text }) => timesIn(text));
}

function timesIn(text: string): string[] {
  const times: string[] = [];
  maskTimes(text, (time) => {
    times.push(time);
    return time;
  });
  return times;
}

/** In milliseconds since 1970; without a zone as if of UTC, and NaN for what is no instant. */
function instantOf(time: string): number {
  if (/^\d{10,}(?:\.\d+)?$/.test(time)) {
    const whole = time.split('.')[0] ?? '';
    return Number(time) / 10 ** (whole.length - 13);
  }
  const parts = /^(\S{10})[T ](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(Z|[+-]\d\d)?:?(\d\d)?$/.exec(time);
  if (parts === null) return Number.NaN;
  const [, day, clock, zone = 'Z', minutes] = parts;
  return Date.parse(`${day}T${clock}${zone}${zone === 'Z' ? '' : `:${minutes ?? '00'}`}`);
}
