import type { Attempt } from '../../http/attempt.ts';
import type { Effects } from '../footprint/effects.ts';
import type { UnitResult } from '../wire/answers.ts';
import type { Doubts } from './doubts.ts';
import type { Choice } from './schedule.ts';

/** Something that a request did to the database, in the order in which it happened. */
export interface RunEvent {
  readonly lane: number;
  /** The choice during which it happened. */
  readonly point: number;
  readonly sql: string;
  /** `woken`: it had waited for a lock, and its choice was an earlier one. */
  readonly kind: 'ran' | 'blocked' | 'woken' | 'victim';
  /** Undefined while it waits, and where its connection was lost. */
  readonly result: UnitResult | undefined;
  readonly effects: Effects;
  /** Whose locks it waits for. */
  readonly waitsFor: readonly number[];
}

/** A point at which something could be chosen. */
export interface ChoicePoint {
  readonly options: readonly Choice[];
  /** The template of what each option would run next: a replay should come to the same. */
  readonly next: readonly string[];
  readonly taken: Choice;
}

/** One schedule, from the first statement to the last answer. */
export interface Run {
  readonly points: readonly ChoicePoint[];
  readonly events: readonly RunEvent[];
  /** The requests that took part. */
  readonly lanes: readonly number[];
  /** Of each of them, in the same order. */
  readonly attempts: readonly Attempt[];
  readonly milliseconds: number;
  /** Complete when the database has been put back. */
  readonly doubts: Doubts;
}
