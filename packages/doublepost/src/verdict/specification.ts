import type { SerialObservation } from '../observe/observation.ts';
import { answerKey, outcomeKey } from './outcome.ts';

/** What the serial runs allow. */
export interface Specification {
  readonly outcomes: ReadonlySet<string>;
  readonly answers: ReadonlySet<string>;
  /** The answers that a first submission gets: those that claim an effect. */
  readonly successes: ReadonlySet<string>;
  readonly serialRuns: readonly SerialObservation[];
}

/** Reads off the serial runs what they allow. */
export function specify(serial: readonly SerialObservation[]): Specification {
  return {
    outcomes: new Set(serial.map(outcomeKey)),
    answers: new Set(serial.flatMap(({ answers }) => answers.map(answerKey))),
    successes: new Set(serial.flatMap(({ answers }) => answers.slice(0, 1).map(answerKey))),
    serialRuns: serial,
  };
}
