import { DoublepostError } from './errors.ts';
import { roundsForBound } from './verdict/confidence.ts';
import type { GapRange } from './verdict/race-window.ts';

/** How a check is run; every option has a default. */
export interface CheckOptions {
  /** Raced rounds that count. Default 20; with `sweep` at most that many, and 100. */
  readonly rounds?: number;
  /**
   * As many rounds as it takes to say at 95 % that a race is no more probable than that, from 0 to 1
   * (0.05: 59 rounds); the first race ends them. Instead of `rounds` and `sweep`. Default none.
   */
  readonly below?: number | undefined;
  /** Ends the rounds at the first that is a race: the verdict cannot change any more. Default false. */
  readonly untilRace?: boolean;
  /** Ends the rounds after that time, in milliseconds. Default none. */
  readonly maxTimeMs?: number | undefined;
  /** Serial runs that the raced ones are compared with. Default 3. */
  readonly serialRuns?: number;
  /** For each answer, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** A round whose spread is wider is repeated and not counted, in milliseconds. Default 5. */
  readonly maxSpreadMs?: number;
  /** Submissions of a round, from 2 to 20. Default 2. */
  readonly copies?: number;
  /** From one submission to the next, in milliseconds. Default 0. */
  readonly gapMs?: number;
  /**
   * Fires over these gaps instead of one, most rounds near the edge of the race window, until that is
   * known to a tenth on each side. Default none.
   */
  readonly sweep?: GapRange | undefined;
  /** Intervals of double clicks, for what a sweep says of them. Default 0 to 500 ms. */
  readonly clickInterval?: GapRange | undefined;
  /** Closes the first connection as soon as the second submission is sent. Default false. */
  readonly abortFirst?: boolean;
  /** What is kept back of each submission until all are sent. Default `last-byte`. */
  readonly hold?: 'last-byte' | 'headers';
  /** Whether every connection carries a harmless request first. Default true. */
  readonly warm?: boolean;
  /**
   * Fires over HTTP/2 (true; without TLS by prior knowledge) or HTTP/1.1 (false). Default: HTTP/2
   * where an https server offers it.
   */
  readonly http2?: boolean | undefined;
  /** Takes any certificate. Default false. */
  readonly insecure?: boolean;
  /** Hosts that may be targets although their addresses are public. Default none. */
  readonly allowHosts?: readonly string[];
  /** Ends the check between two runs: the verdict tells what was seen until then. */
  readonly signal?: AbortSignal;
  /** Told after every run. */
  readonly onProgress?: (progress: CheckProgress) => void;
}

/** How far a check has come. */
export interface CheckProgress {
  readonly phase: 'serial' | 'race';
  readonly done: number;
  readonly total: number;
}

type Counts = 'rounds' | 'serialRuns' | 'copies';
type Sending = 'timeoutMs' | 'maxSpreadMs' | 'gapMs' | 'abortFirst' | 'hold' | 'warm' | 'insecure';
type Defaults = Required<Pick<CheckOptions, Counts | Sending | 'untilRace'>>;

/** The options of a check, each that has a default with its value. */
export type CheckSettings = CheckOptions & Defaults;

/**
 * Gives every option its default.
 *
 * @throws DoublepostError DP_USAGE for a count outside its bounds, and for options that exclude each
 *   other
 */
export function settingsOf(options: CheckOptions): CheckSettings {
  requireBound(options);
  requireSweep(options);
  const settings = { ...options, ...defaultsOf(options) };
  const { rounds, serialRuns, copies } = settings;
  requireWholeNumbers({ rounds, serialRuns, copies });
  return settings;
}

function defaultsOf({
  sweep,
  below,
  rounds = below === undefined ? usualRounds(sweep) : roundsForBound(below),
  untilRace = below !== undefined,
  serialRuns = 3,
  timeoutMs = 30_000,
  maxSpreadMs = 5,
  copies = 2,
  gapMs = 0,
  abortFirst = false,
  hold = 'last-byte',
  warm = true,
  insecure = false,
}: CheckOptions): Defaults {
  const counts = { rounds, serialRuns, copies };
  const sending = { timeoutMs, maxSpreadMs, gapMs, abortFirst, hold, warm, insecure };
  return { ...counts, ...sending, untilRace };
}

function usualRounds(sweep: GapRange | undefined): number {
  return sweep === undefined ? 20 : 100;
}

/** A bound below that takes so many rounds that somebody must have meant something else. */
const LEAST_BOUND = 0.0001;

function requireBound({ below, rounds, sweep }: CheckOptions): void {
  if (below === undefined) return;
  if (rounds !== undefined || sweep !== undefined) {
    throw new DoublepostError('DP_USAGE', 'below says how many rounds are run, and so do others', {
      fix: 'Give one of below, rounds and sweep.',
    });
  }
  if (below >= LEAST_BOUND && below < 1) return;
  throw new DoublepostError(
    'DP_USAGE',
    `below should be from ${LEAST_BOUND} to under 1, but is ${below}`,
  );
}

/** A sweep chooses the gaps; intervals of clicks only say more of it. */
function requireSweep({ sweep, clickInterval, gapMs = 0 }: CheckOptions): void {
  if (sweep === undefined && clickInterval !== undefined) {
    throw new DoublepostError('DP_USAGE', 'clickInterval is a part of sweep, which is not there', {
      fix: 'Add sweep, or leave out clickInterval.',
    });
  }
  if (sweep !== undefined && gapMs > 0) {
    throw new DoublepostError('DP_USAGE', 'gapMs is one gap, and sweep goes over many', {
      fix: 'Give one of gapMs and sweep.',
    });
  }
}

/** What a count may be; `copies` has an end because doublepost is no load test. */
const LIMITS: Readonly<Record<string, readonly [min: number, max: number]>> = { copies: [2, 20] };

function requireWholeNumbers(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    const [min, max] = LIMITS[name] ?? [1, Number.POSITIVE_INFINITY];
    if (Number.isInteger(count) && count >= min && count <= max) continue;
    const range = max === Number.POSITIVE_INFINITY ? `from ${min}` : `from ${min} to ${max}`;
    throw new DoublepostError(
      'DP_USAGE',
      `${name} should be a whole number ${range}, but is ${count}`,
    );
  }
}
