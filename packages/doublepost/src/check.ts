import { lookForConcurrency } from './concurrency.ts';
import { DoublepostError } from './errors.ts';
import { chooseFirer } from './fire/choose-firer.ts';
import { resolveTarget } from './http/target.ts';
import { openDatabaseObserver } from './observe/open-database.ts';
import type { Scenario } from './plan/scenario.ts';
import { race, runSerially } from './runs.ts';
import {
  GONE,
  headOf,
  INTERRUPTED,
  isGone,
  noteConcurrency,
  nothingSeen,
  notSentAtOnce,
  spreadThatCounts,
} from './seen.ts';
import { type Actor, castFor } from './session/actors.ts';
import { drawRoundValues, type RoundValues } from './session/round-values.ts';
import { conclude, isFailing } from './verdict/conclude.ts';
import { judgeFirstSubmission } from './verdict/judge-first.ts';
import { type GapRange, windowEstimator } from './verdict/race-window.ts';
import type { UnknownReason, Verdict } from './verdict/verdict.ts';

/** How a check is run; every option has a default. */
export interface CheckOptions {
  /** Raced rounds that count. Default 20; with `sweep` at most that many, and 100. */
  readonly rounds?: number;
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

/**
 * Posts a form twice, first serially and then at once, and tells whether the race did anything that
 * no serial order does.
 *
 * @example
 * ```ts
 * const verdict = await check(planFromPage('http://localhost:8000/signup'));
 * if (verdict.kind === 'race') console.log(verdict.findings);
 * ```
 * @throws DoublepostError where nothing could be posted (DP_HOST_UNKNOWN, DP_HOST_REFUSED,
 *   DP_CONNECTION_REFUSED, DP_NO_FORM and the others of docs/errors.md)
 */
export async function check(scenario: Scenario, options: CheckOptions = {}): Promise<Verdict> {
  const { sweep, clickInterval, rounds = sweep === undefined ? 20 : 100 } = options;
  const { serialRuns = 3, timeoutMs = 30_000, maxSpreadMs = 5 } = options;
  const { copies = 2, gapMs = 0, abortFirst = false, insecure = false } = options;
  requireWholeNumbers({ rounds, serialRuns, copies });
  const target = { ...(await resolveTarget(scenario.page, options.allowHosts)), insecure };
  const firer = await chooseFirer(target, options.http2, timeoutMs);
  const database =
    scenario.database === undefined ? undefined : await openDatabaseObserver(scenario.database);
  const context = { target, timeoutMs, database };
  const submissions = Math.max(copies, 1 + scenario.others.length);
  const cast = castFor(scenario, target, { copies: submissions, timeoutMs });
  const { hold = 'last-byte', warm = true } = options;
  const firing = { firer, hold, warm, gapMs, abortFirst };
  const asked = {
    protocol: firer.name,
    copies: submissions,
    gapMs,
    abortFirst,
    sweep,
    clickInterval,
  };
  const window = sweep && windowEstimator(sweep);
  const seen = nothingSeen();
  const end = (reason?: UnknownReason, endedEarly?: string): Verdict =>
    conclude(seen, scenario.expect, headOf(scenario, seen, asked, endedEarly), reason);

  async function prepare(values: RoundValues): Promise<readonly Actor[]> {
    const actors = await cast.prepare(values);
    seen.posted = actors[0]?.entries ?? [];
    return actors;
  }

  async function postSerially(): Promise<UnknownReason | undefined> {
    const values = drawRoundValues();
    // Of different submissions either may come first, and either order is right.
    const isTurned = scenario.others.length > 0 && seen.serial.length % 2 === 1;
    const actors = await prepare(values);
    const ordered = isTurned ? actors.toReversed() : actors;
    const run = await runSerially(ordered, values, context);
    await cast.cleanup();
    const refused = isTurned ? undefined : judgeFirstSubmission(run, seen.serial.length);
    if (refused === undefined) seen.serial.push(run);
    return refused;
  }

  try {
    while (seen.serial.length < serialRuns) {
      if (options.signal?.aborted) return end(INTERRUPTED);
      const refused = await postSerially();
      if (refused !== undefined) return end(refused);
      options.onProgress?.({ phase: 'serial', done: seen.serial.length, total: serialRuns });
    }
    for (let repeated = 0; seen.raced.length < rounds && !window?.isSettled(); ) {
      if (options.signal?.aborted) return end(INTERRUPTED);
      const values = drawRoundValues();
      const actors = await prepare(values);
      const paced = window === undefined ? firing : { ...firing, gapMs: window.nextGapMs() };
      const { run, timing, notes } = await race(actors, values, context, paced);
      await cast.cleanup();
      for (const note of notes) seen.notes.add(note);
      if (timing === undefined || spreadThatCounts(timing) > maxSpreadMs * 1000) {
        repeated += 1;
        if (repeated > rounds) return end(notSentAtOnce(timing, maxSpreadMs, repeated));
        continue;
      }
      seen.raced.push(run);
      seen.timings.push(timing);
      if (window !== undefined) {
        const round = { gapMs: timing.gapMs, failed: isFailing(seen.serial, run, scenario.expect) };
        seen.swept.push(round);
        window.add(round);
      }
      options.onProgress?.({ phase: 'race', done: seen.raced.length, total: rounds });
    }
    // Once more serially: what changed meanwhile by itself (a quota, a used-up stock) is no race.
    const refused = await postSerially();
    if (refused !== undefined) seen.refusedAfterwards = refused;
    if (end().kind === 'clean') {
      noteConcurrency(seen, await lookForConcurrency(scenario, context));
    }
    return end();
  } catch (error) {
    if (!(error instanceof DoublepostError)) throw error;
    if (error.code === 'DP_LOGIN_FAILED') {
      return end({ code: 'login-failed', message: error.message, advice: error.fix });
    }
    if (error.code === 'DP_CONNECTION_REFUSED' && isGone(seen.raced.at(-1))) {
      seen.raced.pop();
      return end(GONE);
    }
    // What was seen until then is not lost.
    const verdict = end(undefined, `${error.code}: ${error.message}`);
    if (verdict.kind === 'race') return verdict;
    throw error;
  } finally {
    await database?.close();
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
