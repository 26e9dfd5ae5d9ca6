import { leavesOf } from './leaves.ts';
import type { Outcome } from './outcome.ts';
import { maskTimes } from './tokens.ts';

/** What a run left, and when. */
export type TimedRows = Pick<Outcome, 'rows' | 'startedAt' | 'readAt'>;

/** What is known of the times in the rows of several runs. */
export interface Times {
  /** As they are written: equal in runs of one order, so they do not come from a clock. */
  readonly steady: ReadonlySet<string>;
  /** Paths at which a clock is rounded to minutes, hours or days. */
  readonly coarse: ReadonlySet<string>;
  /** What distances are rounded by, in milliseconds. */
  readonly stepMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Where runs are short; what applications add to a time is a multiple of it. */
const SHORT_STEP_MS = 5_000;
/** Runs that take less, until their rows are read, allow for short steps. */
const SHORT_RUN_MS = 1_500;
/** How far a clock may be ahead of ours and still say now; the rest of a step may be a run's length. */
const AHEAD_MS = 1_500;

/** Learns which times come from a clock, and how exactly they can be compared, from the runs of each order. */
export function learnTimes(repeated: readonly (readonly TimedRows[])[]): Times {
  const steady = new Set<string>();
  for (const runs of repeated) {
    const [first, ...others] = runs.map(({ rows }) => new Set(rows.flatMap(timesOfRow)));
    // All of them: two runs at the same second have the same time by chance.
    const shared = [...(first ?? [])].filter((time) => others.every((times) => times.has(time)));
    if (others.length > 0) for (const time of shared) steady.add(time);
  }
  const fine = new Set<string>();
  const coarse = new Set<string>();
  for (const { rows, readAt } of repeated.flat()) {
    for (const { path, text } of rows.flatMap(({ table, row }) => leavesOf(table, row))) {
      for (const time of timesIn(text)) {
        const instant = instantOf(time, readAt);
        if (steady.has(time) || Number.isNaN(instant)) continue;
        (instant % MINUTE_MS === 0 ? coarse : fine).add(path);
      }
    }
  }
  const isShort = repeated
    .flat()
    .every(({ startedAt, readAt }) => readAt - startedAt < SHORT_RUN_MS);
  return {
    steady,
    coarse: new Set([...coarse].filter((path) => !fine.has(path))),
    stepMs: isShort ? SHORT_STEP_MS : MINUTE_MS,
  };
}

/**
 * Calls times by their distance from the run: `{time}` for now, `{time +30 d}` for thirty days later. So
 * a run leaves the same whenever it is made, and an extension that is lost is seen. Distances are
 * rounded to steps, so that how long a run takes makes no difference. Days, and what a clock that is
 * rounded to minutes gave, keep their own text: where they vary, they cannot be compared.
 *
 * Where nothing was seen to vary, only the minute of the run itself is `{time}`: the next run may be in
 * another one.
 *
 * @returns what names the times in a text; what was there before keeps its own
 */
export function timeNamer(
  { rows, readAt }: TimedRows,
  { steady, coarse, stepMs }: Times,
): (text: string, path: string, varies: boolean) => string {
  const before = new Set(rows.filter(({ change }) => change === 'went').flatMap(timesOfRow));
  const isThisMinute = (time: string): boolean => {
    const instant = instantOf(time, readAt);
    const isOfRun = instant <= readAt && instant > readAt - 2 * MINUTE_MS;
    return isOfRun && instant % MINUTE_MS === 0;
  };
  const nameOf = (time: string): string => {
    const distance = instantOf(time, readAt) - readAt;
    if (Number.isNaN(distance)) return time;
    const steps = Math.ceil((distance - aheadOf(stepMs)) / stepMs);
    return steps === 0 ? '{time}' : `{time ${durationOf((steps * stepMs) / 1000)}}`;
  };
  return (text, path, varies) =>
    maskTimes(text, (time) => {
      if (before.has(time)) return time;
      if (isThisMinute(time)) return '{time}';
      if (steady.has(time) || !varies) return time;
      if (SIGNED.test(time)) return '{time}';
      return coarse.has(path) ? time : nameOf(time);
    });
}

/** Of a minute there is room for ten seconds less, which applications like to add, too. */
function aheadOf(stepMs: number): number {
  return stepMs === MINUTE_MS ? 5 * AHEAD_MS : AHEAD_MS;
}

/** Seconds as `+30 d`, `-2 h`, `+90 min` or `+15 s`. */
function durationOf(seconds: number): string {
  const sign = seconds < 0 ? '-' : '+';
  const size = Math.abs(seconds);
  const [unit, name] = UNITS.find(([length]) => size % length === 0) ?? [1, 's'];
  return `${sign}${size / unit} ${name}`;
}

/** The seconds in what Django signs: its signature hides them, so they are never compared. */
const SIGNED = /^[0-9A-Za-z]{6}$/;

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

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

/**
 * In milliseconds since 1970; without a zone as if of UTC, a time of day as the one next to the run's,
 * and NaN for what is no instant.
 */
function instantOf(time: string, readAt: number): number {
  if (/^\d{10,}(?:\.\d+)?$/.test(time)) {
    const whole = time.split('.')[0] ?? '';
    return Number(time) / 10 ** (whole.length - 13);
  }
  if (/^\d\d:/.test(time)) {
    const ofDay = Date.parse(`1970-01-01T${time.slice(0, 12)}Z`);
    return ofDay + DAY_MS * Math.round((readAt - ofDay) / DAY_MS);
  }
  const parts = /^(\S{10})[T ](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(Z|[+-]\d\d)?:?(\d\d)?$/.exec(time);
  if (parts === null) return Number.NaN;
  const [, day, clock, zone = 'Z', minutes] = parts;
  return Date.parse(`${day}T${clock}${zone}${zone === 'Z' ? '' : `:${minutes ?? '00'}`}`);
}
