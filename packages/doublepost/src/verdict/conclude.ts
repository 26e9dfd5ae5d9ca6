import type { WatchedPlace } from '../observe/effects-observer.ts';
import type { PartlyWatched, RunObservation } from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { disagreement } from './baseline.ts';
import { roundsForBound, upperBoundOfZero, wilsonInterval } from './confidence.ts';
import { explain } from './explain.ts';
import { isFailure } from './failure.ts';
import { judge } from './oracle.ts';
import { tally } from './outcome.ts';
import { recogniseFramework } from './recognise-framework.ts';
import { unseenEffect } from './unseen-effect.ts';
import type { Evidence, Finding, UnknownReason, Verdict } from './verdict.ts';
import { type ObservedRuns, withoutNoise } from './without-noise.ts';

/** Everything that was seen of a scenario. */
export interface Observed extends ObservedRuns {
  /** Why a first submission was refused after the rounds; undefined where it was accepted. */
  readonly refusedAfterwards?: UnknownReason;
  /** Why the server cannot have raced; undefined where it can. */
  readonly sequential?: UnknownReason;
  /** How improbable a race should be shown to be, from 0 to 1. Default: what the rounds show. */
  readonly boundAsked?: number | undefined;
  /** What was watched beside the answers and a database. Default nothing. */
  readonly places?: readonly WatchedPlace[];
  /** Tables that could not be watched whole. Default none. */
  readonly partly?: readonly PartlyWatched[];
}

/** What stands in the evidence beside the runs. */
export type EvidenceHead = Omit<Evidence, 'serial' | 'raced'>;

/**
 * Turns what was seen into the verdict.
 *
 * @param reason why the check ended before it was complete; a race that was seen until then is
 *   still a race, anything else is then unknown
 */
export function conclude(
  seen: Observed,
  expect: Expectation,
  head: EvidenceHead,
  reason?: UnknownReason,
): Verdict {
  const before = beforeDamage(seen);
  if (before !== undefined) {
    const notes = [...head.notes, DAMAGED];
    const verdict = concludeAll(before, expect, { ...head, notes }, reason);
    if (verdict.kind === 'race') return verdict;
  }
  return concludeAll(seen, expect, head, reason);
}

/**
 * The same without the serial run that was made after the rounds, where that one alone fails: what
 * the rounds have broken is no specification. Undefined elsewhere.
 */
function beforeDamage(seen: Observed): Observed | undefined {
  const serial = seen.serial.filter(({ afterwards }) => afterwards !== true);
  const fails = ({ answers }: RunObservation): boolean => answers.some(isFailure);
  return seen.serial.some(fails) && !serial.some(fails) ? { ...seen, serial } : undefined;
}

const DAMAGED =
  'After the rounds a serial submission failed, too, as none had before: the rounds left the application in a state of its own.';

function concludeAll(
  seen: Observed,
  expect: Expectation,
  head: EvidenceHead,
  reason?: UnknownReason,
): Verdict {
  const { serial, raced, noise } = withoutNoise(seen);
  const hasDatabase = head.database !== undefined;
  const notes = [...head.notes, ...(seen.partly ?? []).map(tellPartly), ...noise];
  const evidence = { ...head, serial: tally(serial), raced: tally(raced), notes };
  const unknown = (why: UnknownReason): Verdict => ({ kind: 'unknown', reason: why, evidence });
  if (serial.length === 0 || raced.length === 0) return unknown(reason ?? NO_ROUND);
  const { findings, hits } = judge(serial, raced, expect);
  const rounds = raced.length;
  const framework = recogniseFramework([...serial, ...raced], Object.keys(head.posted));
  const explanations = explain(findings, framework, hasDatabase ? 'rows' : 'answers');
  const unsteady = disagreement(serial);
  if (unsteady !== undefined && !findings.some(isFailureInRace)) return unknown(unsteady);
  if (hits > 0) {
    const { refusedAfterwards } = seen;
    if (refusedAfterwards !== undefined && !findings.some(isCertain)) {
      return unknown(drifted(refusedAfterwards));
    }
    const interval = wilsonInterval(hits, rounds);
    return { kind: 'race', hits, rounds, interval, findings, explanations, evidence };
  }
  if (reason !== undefined) return unknown(reason);
  if (findings.length > 0) {
    return { kind: 'not-idempotent', rounds, findings, explanations, evidence };
  }
  const doubt =
    unseenEffect(serial, expect, { ...seen, hasDatabase }) ??
    boundMissed(seen.boundAsked, rounds, head.endedEarly) ??
    seen.sequential;
  if (doubt !== undefined) return unknown(doubt);
  return { kind: 'clean', rounds, below: upperBoundOfZero(rounds), evidence };
}

/** Whether one raced run does what no serial order does. */
export function isFailing(seen: Observed, run: RunObservation, expect: Expectation): boolean {
  const observed = withoutNoise({ ...seen, raced: [run] });
  return judge(observed.serial, observed.raced, expect).hits > 0;
}

function tellPartly({ table, because }: PartlyWatched): string {
  return `${table} ${because}.`;
}

const NO_ROUND: UnknownReason = {
  code: 'no-round',
  message: 'the check ended before the first round',
  advice: 'Run it again, and let it come to its end.',
};

/** Why a check that ended early does not say as much as was asked for; undefined where it does. */
function boundMissed(
  asked: number | undefined,
  rounds: number,
  endedEarly = 'the check ended early',
): UnknownReason | undefined {
  const needed = asked === undefined ? 0 : roundsForBound(asked);
  if (asked === undefined || rounds >= needed) return undefined;
  const [reached, wanted] = [upperBoundOfZero(rounds), asked].map(percent);
  return {
    code: 'bound-not-reached',
    message: `${endedEarly}: 0 of ${rounds} rounds say that the race probability is below ${reached} %, not below the ${wanted} % that were asked for`,
    advice: `That takes ${needed} rounds: give them the time (--max-time), or ask for less (--below ${reached}).`,
  };
}

/** Rounded up: a bound is never told closer than it is. */
function percent(share: number): string {
  return String(Math.ceil(share * 10_000) / 100);
}

/** Findings that no quota, limit or used-up stock can explain. */
function isCertain({ kind }: Finding): boolean {
  return ['server-error', 'duplicate-effect', 'partial-effect', 'deadlock'].includes(kind);
}

/** Findings that no serial run shows, whatever else differs between them. */
function isFailureInRace({ kind }: Finding): boolean {
  return kind === 'server-error' || kind === 'deadlock';
}

function drifted({ message }: UnknownReason): UnknownReason {
  return {
    code: 'state-drifted',
    message: `after the rounds even a single submission is refused, so the rounds may have been, too: ${message}`,
    advice:
      'A rate limit, a quota or a used-up stock is the usual reason: lift it for the test, or run fewer --rounds.',
  };
}
