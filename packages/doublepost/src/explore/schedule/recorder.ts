import { DoublepostError } from '../../errors.ts';
import type { Transactions } from '../footprint/transactions.ts';
import { templateOf } from '../sql/template.ts';
import type { Flight, Lane } from './lane.ts';
import type { ChoicePoint, RunEvent } from './run.ts';
import type { Choice } from './schedule.ts';

/** Decides what runs next, given what has happened. */
export type Choose = (
  point: Omit<ChoicePoint, 'taken'>,
  index: number,
  events: readonly RunEvent[],
) => Choice;

/** Asks what to choose, and keeps what was chosen and what came of it. */
export class Recorder {
  readonly events: RunEvent[] = [];
  readonly points: ChoicePoint[] = [];
  readonly #choose: Choose;
  readonly #transactions: Transactions;

  constructor(choose: Choose, transactions: Transactions) {
    this.#choose = choose;
    this.#transactions = transactions;
  }

  /** Has one of these lanes chosen. */
  choose(candidates: readonly Lane[], isVictim: boolean): Lane {
    const options = candidates.map(({ index }) => ({ lane: index, isVictim }));
    const next = candidates.map(({ waiting, flight }) =>
      templateOf((flight?.arrival ?? waiting[0])?.unit.sql ?? ''),
    );
    const taken = this.#choose({ options, next }, this.points.length, this.events);
    this.points.push({ options, next, taken });
    const lane = candidates.find(({ index }) => index === taken.lane);
    if (lane === undefined) throw new TypeError('a choice of no option');
    return lane;
  }

  /**
   * Notes what became of a unit.
   *
   * @throws DoublepostError DP_EXPLORE_DATABASE where its connection was lost
   */
  async record(
    lane: Lane,
    flight: Flight,
    kind: RunEvent['kind'],
    waitsFor: readonly number[] = [],
  ): Promise<void> {
    const transactions = this.#transactions;
    const { session, unit } = flight.arrival;
    const result = kind === 'blocked' ? undefined : await flight.ended;
    if (result === undefined && kind !== 'blocked') throw connectionLost(lane, unit.sql);
    const effects =
      result === undefined
        ? transactions.attempted(session, unit)
        : transactions.ended(session, unit, result, lane.index);
    const point = this.points.length - 1;
    this.events.push({ lane: lane.index, point, sql: unit.sql, kind, result, effects, waitsFor });
  }
}

function connectionLost({ name }: Lane, sql: string): DoublepostError {
  return new DoublepostError(
    'DP_EXPLORE_DATABASE',
    `a connection of request ${name} broke in the middle of ${sql.slice(0, 200)}`,
    { fix: 'Look whether the application or the server went away, and why: their logs tell.' },
  );
}
