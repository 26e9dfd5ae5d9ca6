import type { RunObservation, SerialObservation } from '../../observe/observation.ts';
import type { Expectation } from '../../plan/scenario.ts';
import { learnNoise, type NoiseFilter } from '../../verdict/learn-noise.ts';
import { judge } from '../../verdict/oracle.ts';
import { outcomeKey } from '../../verdict/outcome.ts';
import type { Finding } from '../../verdict/verdict.ts';
import type { Copies } from '../database/snapshot.ts';
import {
  canonicalRows,
  idsOf,
  learnNoisyColumns,
  type NameIds,
  type NoisyColumns,
} from './canonical.ts';
import { countChanges, type Outcome } from './outcome.ts';

/** One submission after the other: what they were answered and what each changed. */
export interface SerialOrder {
  readonly order: readonly number[];
  /** After each submission. */
  readonly steps: readonly Outcome[];
}

/** Compares schedules with the serial orders. */
export interface OutcomeJudge {
  /** Equal for outcomes that differ only by generated ids and by what varies anyway. */
  key(outcome: Outcome): string;
  /** What is wrong with an outcome; nothing where a serial order gives it. */
  judge(outcome: Outcome): Finding[];
  /** What the serial orders show by themselves. */
  readonly serialFindings: readonly Finding[];
  readonly serial: readonly RunObservation[];
  observe(outcome: Outcome): RunObservation;
}

/** Makes the judge of several serial orders, each of which was run more than once. */
export function judgeBy(
  orders: readonly SerialOrder[],
  copies: Copies,
  expect: Expectation,
): OutcomeJudge {
  const nameIds = idsOf(copies.sequences);
  const raw = orders.map((order) => serialObservation(order, copies, nameIds));
  const filter = learnNoise(raw);
  const noisy = learnNoisyColumns(repeatedRows(orders), nameIds);
  const serial = raw.map((run) => ({ ...run, answers: run.answers.map(filter) }));
  const observe = (outcome: Outcome): RunObservation =>
    observation(outcome, copies, nameIds, filter);
  const key = (outcome: Outcome): string =>
    `${outcomeKey(observe(outcome))}\n${canonicalRows(outcome.rows, nameIds, noisy).join('\n')}`;
  const allowed = new Map(
    orders.map(({ steps }) => {
      const outcome = endOf(steps);
      return [key(outcome), outcome];
    }),
  );
  return {
    key,
    serial,
    observe,
    serialFindings: judge(serial.map(withoutUpdates), [], expect).findings,
    judge(outcome) {
      if (allowed.has(key(outcome))) return [];
      const run = observe(outcome);
      const { findings } = judge(serial.map(withoutUpdates), [withoutUpdates(run)], 'serial');
      const raced = findings.filter(({ kind }) => kind !== 'serial-error');
      if (raced.length > 0) return raced;
      const detail = differingRows(outcome, [...allowed.values()], nameIds, noisy);
      return [{ kind: 'lost-effect', affects: 'state', detail, count: 1, example: run }];
    },
  };
}

/** The answers of all steps, and what the last one left. */
function endOf(steps: readonly Outcome[]): Outcome {
  return { answers: steps.flatMap(({ answers }) => answers), rows: steps.at(-1)?.rows ?? [] };
}

function serialObservation(
  { steps }: SerialOrder,
  copies: Copies,
  nameIds: NameIds,
): SerialObservation {
  const counts = steps.map(({ rows }) => countChanges(rows, copies.tables));
  const changesByStep = counts.map((after, index) => {
    const before = new Map((counts[index - 1] ?? []).map((change) => [change.table, change]));
    return after
      .map(({ table, inserted, deleted }) => ({
        table,
        inserted: inserted - (before.get(table)?.inserted ?? 0),
        updated: 0,
        deleted: deleted - (before.get(table)?.deleted ?? 0),
      }))
      .filter(({ inserted, deleted }) => inserted + deleted > 0);
  });
  return { ...observation(endOf(steps), copies, nameIds, (answer) => answer), changesByStep };
}

function observation(
  { answers, rows }: Outcome,
  copies: Copies,
  nameIds: NameIds,
  filter: NoiseFilter,
): RunObservation {
  const named = nameIds(JSON.stringify(answers), (sequence) => `{${sequence}}`);
  const read = JSON.parse(named) as Outcome['answers'];
  return { answers: read.map(filter), changes: countChanges(rows, copies.tables) };
}

/** Which rows were updated, and to what, is compared by the rows themselves. */
function withoutUpdates<Observed extends RunObservation>(run: Observed): Observed {
  const changes = run.changes
    ?.map((change) => ({ ...change, updated: 0 }))
    .filter(({ inserted, deleted }) => inserted + deleted > 0);
  return { ...run, changes };
}

function repeatedRows(orders: readonly SerialOrder[]): Outcome['rows'][][] {
  const byOrder = new Map<string, Outcome['rows'][]>();
  for (const { order, steps } of orders) {
    const key = order.join();
    byOrder.set(key, [...(byOrder.get(key) ?? []), endOf(steps).rows]);
  }
  return [...byOrder.values()];
}

function differingRows(
  outcome: Outcome,
  serial: readonly Outcome[],
  nameIds: NameIds,
  noisy: NoisyColumns,
): string {
  const own = canonicalRows(outcome.rows, nameIds, noisy);
  const known = new Set(serial.flatMap(({ rows }) => canonicalRows(rows, nameIds, noisy)));
  const unknown = own.filter((row) => !known.has(row));
  const told = (unknown.length > 0 ? unknown : own).map((row) => row.replace(/^(came|went) /, ''));
  return `rows that no serial order leaves: ${told.slice(0, 3).join('; ').slice(0, 300)}`;
}
