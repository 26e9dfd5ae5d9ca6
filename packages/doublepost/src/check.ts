import { DoublepostError } from './errors.ts';
import { resolveTarget } from './http/target.ts';
import { type WatchOptions, watchEffects } from './observe/watch-effects.ts';
import type { Scenario } from './plan/scenario.ts';
import { race, runSerially } from './runs.ts';
import { GONE, headOf, INTERRUPTED, isGone, nothingSeen, notSentAtOnce } from './seen.ts';
import { type Actor, castFor } from './session/actors.ts';
import { drawRoundValues, type RoundValues } from './session/round-values.ts';
import { conclude } from './verdict/conclude.ts';
import { judgeFirstSubmission } from './verdict/judge-first.ts';
import type { UnknownReason, Verdict } from './verdict/verdict.ts';

/** How a check is run; every option has a default. */
export interface CheckOptions {
  /** Raced rounds that count. Default 20. */
  readonly rounds?: number;
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
  /** Hosts that may be targets although their addresses are public. Default none. */
  readonly allowHosts?: readonly string[];
  /** What else is watched beside the answers and the database of the scenario. Default nothing. */
  readonly watch?: Omit<WatchOptions, 'database'>;
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

const COPIES = 2;

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
  const { rounds = 20, serialRuns = 3, timeoutMs = 30_000, maxSpreadMs = 5 } = options;
  requireAtLeastOne({ rounds, serialRuns });
  const target = await resolveTarget(scenario.page, options.allowHosts);
  const effects = await watchEffects({ ...options.watch, database: scenario.database });
  const context = { target, timeoutMs, effects };
  const cast = castFor(scenario, target, { copies: COPIES, timeoutMs });
  const seen = nothingSeen();
  const end = (reason?: UnknownReason, endedEarly?: string): Verdict =>
    conclude(seen, scenario.expect, headOf(scenario, seen, endedEarly), reason);

  async function prepare(values: RoundValues): Promise<readonly Actor[]> {
    const actors = await cast.prepare(values);
    seen.posted = actors[0]?.entries ?? [];
    return actors;
  }

  async function postSerially(): Promise<UnknownReason | undefined> {
    const values = drawRoundValues();
    const { run, aloneMs } = await runSerially(await prepare(values), values, context);
    const refused = judgeFirstSubmission(run, seen.serial.length);
    if (refused === undefined) {
      seen.serial.push(run);
      seen.alone.push(aloneMs);
    }
    return refused;
  }

  try {
    seen.idle.push(...((await effects?.idle()) ?? []));
    while (seen.serial.length < serialRuns) {
      if (options.signal?.aborted) return end(INTERRUPTED);
      const refused = await postSerially();
      if (refused !== undefined) return end(refused);
      options.onProgress?.({ phase: 'serial', done: seen.serial.length, total: serialRuns });
    }
    const deadline = performance.now() + (options.maxTimeMs ?? Number.POSITIVE_INFINITY);
    const reasonToStop = (): string | undefined => {
      if (performance.now() > deadline) return 'the time was up (--max-time)';
      const isRace = options.untilRace === true && end().kind === 'race';
      return isRace ? 'the first race was found (--until-race)' : undefined;
    };
    let endedEarly: string | undefined;
    for (let repeated = 0; seen.raced.length < rounds; ) {
      endedEarly = reasonToStop();
      if (endedEarly !== undefined) break;
      if (options.signal?.aborted) return end(INTERRUPTED);
      const values = drawRoundValues();
      const { run, spread, togetherMs } = await race(await prepare(values), values, context);
      if (spread === undefined || spread > maxSpreadMs * 1000) {
        repeated += 1;
        if (repeated > rounds) return end(notSentAtOnce(spread, maxSpreadMs, repeated));
        continue;
      }
      seen.raced.push(run);
      seen.spreads.push(spread);
      seen.together.push(togetherMs);
      options.onProgress?.({ phase: 'race', done: seen.raced.length, total: rounds });
    }
    // Once more serially: what changed meanwhile by itself (a quota, a used-up stock) is no race.
    const refused = await postSerially();
    if (refused !== undefined) seen.refusedAfterwards = refused;
    seen.idle.push(...((await effects?.idle()) ?? []));
    return end(undefined, endedEarly);
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
    await effects?.close();
  }
}

function requireAtLeastOne(counts: Readonly<Record<string, number>>): void {
  const wrong = Object.entries(counts).find(([, count]) => !Number.isInteger(count) || count < 1);
  if (wrong === undefined) return;
  throw new DoublepostError(
    'DP_USAGE',
    `${wrong[0]} should be a whole number from 1, but is ${wrong[1]}`,
  );
}
