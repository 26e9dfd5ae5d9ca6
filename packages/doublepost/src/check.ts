import { DoublepostError } from './errors.ts';
import { resolveTarget } from './http/target.ts';
import type { RunObservation, SerialObservation } from './observe/observation.ts';
import { openDatabaseObserver } from './observe/open-database.ts';
import type { Scenario } from './plan/scenario.ts';
import { race, runSerially } from './runs.ts';
import { castFor } from './session/actors.ts';
import { drawRoundValues } from './session/round-values.ts';
import {
  conclude,
  concludeUnknown,
  type EvidenceHead,
  judgeFirstSubmission,
} from './verdict/conclude.ts';
import type { UnknownReason, Verdict } from './verdict/verdict.ts';

/** How a check is run; every option has a default. */
export interface CheckOptions {
  /** Raced rounds that count. Default 20. */
  readonly rounds?: number;
  /** Serial runs that the raced ones are compared with. Default 3. */
  readonly serialRuns?: number;
  /** For each answer, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** A round whose spread is wider is repeated and not counted, in milliseconds. Default 5. */
  readonly maxSpreadMs?: number;
  /** Hosts that may be targets although their addresses are public. Default none. */
  readonly allowHosts?: readonly string[];
  /** Ends the check between two runs; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told after every run. */
  readonly onProgress?: (progress: CheckProgress) => void;
}

/** How far a check has come. */
export interface CheckProgress {
  readonly stage: 'serial' | 'race';
  readonly done: number;
  readonly total: number;
}

const COPIES = 2;

/**
 * Posts a form twice, first serially and then at once, and tells whether the race did anything that
 * no serial order does.
 *
 * @throws DoublepostError where nothing could be posted: unknown host, refused connection, no form
 */
export async function check(scenario: Scenario, options: CheckOptions = {}): Promise<Verdict> {
  const { rounds = 20, serialRuns = 3, timeoutMs = 30_000, maxSpreadMs = 5 } = options;
  const target = await resolveTarget(scenario.page, options.allowHosts);
  const database =
    scenario.database === undefined ? undefined : await openDatabaseObserver(scenario.database);
  const stage = { target, timeoutMs, database };
  const cast = castFor(scenario, target, { copies: COPIES, timeoutMs });
  const head: EvidenceHead = {
    scenario: scenario.name,
    command: scenario.command,
    page: scenario.page.href,
    actors: scenario.actors,
    database: scenario.database,
  };
  const observed = {
    serial: [] as SerialObservation[],
    raced: [] as RunObservation[],
    spreads: [] as number[],
  };
  const unknown = (reason: UnknownReason): Verdict => concludeUnknown(reason, observed, head);
  try {
    while (observed.serial.length < serialRuns) {
      options.signal?.throwIfAborted();
      const values = drawRoundValues();
      const run = await runSerially(await cast.prepare(values), values, stage);
      const refused = judgeFirstSubmission(run.answers[0]);
      if (refused !== undefined) return unknown(refused);
      observed.serial.push(run);
      options.onProgress?.({ stage: 'serial', done: observed.serial.length, total: serialRuns });
    }
    let repeated = 0;
    while (observed.raced.length < rounds) {
      options.signal?.throwIfAborted();
      const values = drawRoundValues();
      const { run, spread } = await race(await cast.prepare(values), values, stage);
      if (spread !== undefined && spread > maxSpreadMs * 1000) {
        repeated += 1;
        if (repeated > rounds) return unknown(spreadTooWide(maxSpreadMs, repeated));
        continue;
      }
      if (spread !== undefined) observed.spreads.push(spread);
      observed.raced.push(run);
      options.onProgress?.({ stage: 'race', done: observed.raced.length, total: rounds });
    }
    return conclude(observed, scenario.expect, head);
  } catch (error) {
    if (error instanceof DoublepostError && error.code === 'DP_LOGIN_FAILED') {
      return unknown({ code: 'login-failed', message: error.message, advice: error.fix });
    }
    // A race may take the whole application down: what it did until then is not lost.
    if (error instanceof DoublepostError && observed.raced.length > 0) {
      const endedEarly = `${error.code}: ${error.message}`;
      const verdict = conclude(observed, scenario.expect, { ...head, endedEarly });
      if (verdict.kind === 'race') return verdict;
    }
    throw error;
  } finally {
    await database?.close();
  }
}

function spreadTooWide(maxSpreadMs: number, repeated: number): UnknownReason {
  return {
    code: 'spread-too-wide',
    message: `${repeated} rounds were sent over more than ${maxSpreadMs} ms: this machine is too busy`,
    advice: 'Run again on a quieter machine, or accept a wider spread: --max-spread MS.',
  };
}
