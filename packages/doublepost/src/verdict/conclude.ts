import type { RunObservation, SerialObservation } from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { disagreement } from './baseline.ts';
import { upperBoundOfZero, wilsonInterval } from './confidence.ts';
import { explain } from './explain.ts';
import { isFailure } from './failure.ts';
import { judge } from './oracle.ts';
import { answerKey, tally } from './outcome.ts';
import { recogniseFramework } from './recognise-framework.ts';
import type { Evidence, Finding, UnknownReason, Verdict } from './verdict.ts';
import { type ObservedRuns, withoutNoise } from './without-noise.ts';

/** Everything that was seen of a scenario. */
export interface Observed extends ObservedRuns {
  /** Why a first submission was refused after the rounds; undefined where it was accepted. */
  readonly refusedAfterwards?: UnknownReason;
  /** Why the server cannot have raced; undefined where it can. */
  readonly sequential?: UnknownReason;
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
  const notes = [...head.notes, ...noise];
  const evidence = { ...head, serial: tally(serial), raced: tally(raced), notes };
  const unknown = (why: UnknownReason): Verdict => ({ kind: 'unknown', reason: why, evidence });
  if (serial.length === 0 || raced.length === 0) return unknown(reason ?? NO_ROUND);
  const { findings, hits } = judge(serial, raced, expect);
  const rounds = raced.length;
  const framework = recogniseFramework([...serial, ...raced], Object.keys(head.posted));
  const explanations = explain(findings, framework, head.database !== undefined);
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
  const unseen = expect === 'once' ? unseenEffect(serial) : undefined;
  if (unseen !== undefined) return unknown(unseen);
  if (seen.sequential !== undefined) return unknown(seen.sequential);
  return { kind: 'clean', rounds, below: upperBoundOfZero(rounds), evidence };
}

/** Whether one raced run does what no serial order does. */
export function isFailing(seen: Observed, run: RunObservation, expect: Expectation): boolean {
  const observed = withoutNoise({ ...seen, raced: [run] });
  return judge(observed.serial, observed.raced, expect).hits > 0;
}

const NO_ROUND: UnknownReason = {
  code: 'no-round',
  message: 'the check ended before the first round',
  advice: 'Run it again, and let it come to its end.',
};

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

/** Why the effect of a submission cannot be told from what was seen; undefined where it can. */
function unseenEffect(serial: readonly SerialObservation[]): UnknownReason | undefined {
  const [first] = serial;
  if (first === undefined) return undefined;
  if (first.changes === undefined) {
    const keys = new Set(first.answers.map(answerKey));
    if (keys.size > 1) return undefined;
    return {
      code: 'effect-unseen',
      message: 'every submission gets the same success answer, and no database was watched',
      advice:
        'Add --db, so that it can be told whether the second submission acted too; or say --expect each if it should.',
    };
  }
  if (serial.some(({ changesByStep }) => (changesByStep?.[0] ?? []).length > 0)) return undefined;
  return {
    code: 'effect-unseen',
    message: 'a single submission is accepted, but nothing that is watched changes by it',
    advice:
      'Check that --db names the database of this application, and that --table does not leave its tables out.',
  };
}
