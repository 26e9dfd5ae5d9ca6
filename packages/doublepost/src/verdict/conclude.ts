import type {
  AnswerObservation,
  RunObservation,
  SerialObservation,
} from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { upperBoundOfZero, wilsonInterval } from './confidence.ts';
import { explain } from './explain.ts';
import { describeFailure, isFailure, judge } from './oracle.ts';
import { tally } from './outcome.ts';
import type { Evidence, UnknownReason, Verdict } from './verdict.ts';

/** Everything that was seen of a scenario. */
export interface Observed {
  readonly serial: readonly SerialObservation[];
  readonly raced: readonly RunObservation[];
  /** Of the counted rounds, in microseconds. */
  readonly spreads: readonly number[];
}

/** What stands in the evidence beside the runs. */
export type EvidenceHead = Omit<Evidence, 'serial' | 'raced' | 'spreadMicroseconds'>;

/** Turns what was seen into the verdict. */
export function conclude(observed: Observed, expect: Expectation, head: EvidenceHead): Verdict {
  const evidence = evidenceOf(observed, head);
  const { findings, hits } = judge(observed.serial, observed.raced, expect);
  const rounds = observed.raced.length;
  const explanations = explain(findings);
  if (hits > 0) {
    const interval = wilsonInterval(hits, rounds);
    return { kind: 'race', hits, rounds, interval, findings, explanations, evidence };
  }
  if (findings.length > 0)
    return { kind: 'not-idempotent', rounds, findings, explanations, evidence };
  return { kind: 'clean', rounds, below: upperBoundOfZero(rounds), evidence };
}

/** The verdict where nothing could be judged. */
export function concludeUnknown(
  reason: UnknownReason,
  observed: Observed,
  head: EvidenceHead,
): Verdict {
  return { kind: 'unknown', reason, evidence: evidenceOf(observed, head) };
}

/**
 * A first submission that is refused makes every comparison empty: then nothing can be judged.
 * Returns the reason, or undefined where the first submission was accepted.
 */
export function judgeFirstSubmission(
  first: AnswerObservation | undefined,
): UnknownReason | undefined {
  if (first === undefined || isFailure(first)) {
    return {
      code: 'submission-failed',
      message: `a single submission already fails: ${first === undefined ? 'no answer' : describeFailure(first)}`,
      advice: 'Post the form once by hand: it must work alone before a double post can be judged.',
    };
  }
  if (first.kind === 'answered' && (first.errors.length > 0 || first.status >= 400)) {
    const told = first.errors.map((message) => `"${message}"`).join(' ');
    return {
      code: 'form-rejected',
      message: `the application refused the first submission (status ${first.status})${told === '' ? '' : `: ${told}`}`,
      advice:
        'Give the values it wants: --fill NAME=VALUE (or `fill` in the scenario), once per field.',
    };
  }
  return undefined;
}

function evidenceOf({ serial, raced, spreads }: Observed, head: EvidenceHead): Evidence {
  const sorted = [...spreads].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const max = sorted.at(-1);
  return {
    ...head,
    serial: tally(serial),
    raced: tally(raced),
    spreadMicroseconds: median === undefined || max === undefined ? undefined : { median, max },
  };
}
