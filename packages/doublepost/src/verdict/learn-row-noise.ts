import type { RowCounts, SerialObservation, TableChange } from '../observe/observation.ts';
import { byOrder } from './orders.ts';
import {
  changeOf,
  insertedRows,
  isShownWhole,
  type Likeness,
  learnLikeness,
} from './row-likeness.ts';

/** Leaves out of what changed what is not of the run. */
export interface RowFilter {
  readonly filter: (changes: readonly TableChange[]) => readonly TableChange[];
  /** Tables in which others write, and whether the rows of a run can be told from theirs. */
  readonly noisy: ReadonlyMap<string, Noise>;
}

/** How rows of others are kept apart: by the values of the round, by what serial runs leave, or not. */
export type Noise = 'told apart' | 'unlike' | 'left out';

const KINDS = ['inserted', 'updated', 'deleted'] as const;
const NONE: RowCounts = { inserted: 0, updated: 0, deleted: 0 };

/**
 * Learns which rows are another writer's. A table whose rows hold values of the round is counted by
 * those. Another is counted as a whole, unless it changes while nothing is posted or differently in
 * each serial run: then it is left out, unless the rows of the serial runs all have a text that those
 * of others have not. Left out is also one that no serial run changes, but for rows of
 * the round.
 *
 * @param idle what changed while nothing was posted
 */
export function learnRowNoise(
  serial: readonly SerialObservation[],
  idle: readonly TableChange[],
): RowFilter {
  const restless = new Set(idle.map(({ table }) => table));
  const names = new Set([
    ...serial.flatMap(({ changes }) => (changes ?? []).map(({ table }) => table)),
    ...switchedTables(serial),
  ]);
  const measures = new Map([...names].map((name) => [name, measureOf(name, serial, restless)]));
  const stableAmounts = new Set([...names].flatMap((name) => amountsThatAgree(name, serial)));
  const likeness = new Map(
    [...measures].flatMap(([name, measure]) => {
      const isLike = measure === 'none' ? tellingLikeness(name, serial, idle) : undefined;
      return isLike === undefined ? [] : [[name, isLike] as const];
    }),
  );
  const noisy = new Map<string, Noise>();
  for (const name of restless) {
    const apart = measures.get(name) === 'traced' ? 'told apart' : 'left out';
    noisy.set(name, likeness.has(name) ? 'unlike' : apart);
  }

  function filter(changes: readonly TableChange[]): readonly TableChange[] {
    return changes.flatMap((change): TableChange[] => {
      const measure = measures.get(change.table) ?? unseenMeasure(change);
      const { traced = countsOf(change), amounts, repeats, ...rest } = change;
      const isLike = likeness.get(change.table);
      const none = isLike === undefined ? NONE : { ...NONE, inserted: countLike(change, isLike) };
      const counts = { whole: countsOf(change), traced, none }[measure];
      const foreign = KINDS.some((kind) => change[kind] > counts[kind]);
      if (foreign && !noisy.has(change.table)) {
        noisy.set(change.table, measure === 'none' ? 'left out' : 'told apart');
      }
      const own = Object.fromEntries(
        Object.entries(amounts ?? {}).filter(([column]) =>
          stableAmounts.has(amountName(change.table, column)),
        ),
      );
      const kept: TableChange = {
        ...rest,
        ...counts,
        traced,
        ...(measure === 'none' || Object.keys(own).length === 0 ? {} : { amounts: own }),
        ...(measure === 'none' || repeats === undefined ? {} : { repeats }),
      };
      return isNothing(kept) ? [] : [kept];
    });
  }

  return { filter, noisy };
}

/** A line in the log tells of a failure whoever's it is; nobody posts meanwhile. */
function unseenMeasure({ kind }: TableChange): Measure {
  return kind === 'log' ? 'whole' : 'traced';
}

/**
 * Tables in which each submission changes rows, in every serial run alike, although the whole run
 * leaves them as they were: the second takes back what the first did, as a switch does.
 */
function switchedTables(serial: readonly SerialObservation[]): string[] {
  const touched = new Set(
    serial.flatMap(({ changesByStep = [] }) => changesByStep.flat().map(({ table }) => table)),
  );
  return [...touched].filter((name) =>
    byOrder(serial).every((runs) => {
      const steps = runs.map(({ changesByStep = [] }) =>
        changesByStep.map((step) => countsOf(step.find(({ table }) => table === name) ?? NONE)),
      );
      const isSteady = steps.every((one) => JSON.stringify(one) === JSON.stringify(steps[0]));
      return isSteady && steps.flat().every((counts) => counts.inserted + counts.deleted === 0);
    }),
  );
}

/** What tells the rows of the runs from those that came while nothing was posted, if anything does. */
function tellingLikeness(
  name: string,
  serial: readonly SerialObservation[],
  idle: readonly TableChange[],
): Likeness | undefined {
  const others = idle.filter(({ table }) => table === name);
  const rows = others.flatMap(insertedRows);
  if (rows.length === 0 || !others.every(isShownWhole)) return undefined;
  const isLike = learnLikeness(name, serial, rows);
  return isLike === undefined || rows.some(isLike) ? undefined : isLike;
}

function countLike(change: TableChange, isLike: Likeness): number {
  return insertedRows(change).filter(isLike).length;
}

type Measure = 'whole' | 'traced' | 'none';

function measureOf(
  name: string,
  serial: readonly SerialObservation[],
  restless: ReadonlySet<string>,
): Measure {
  const whole = serial.map((run) => countsIn(run, name));
  const traced = serial.map((run, index) => changeOf(run, name)?.traced ?? whole[index] ?? NONE);
  const owned = traced.some((counts) => KINDS.some((kind) => counts[kind] > 0));
  const allOwn = whole.every((counts, index) => same(counts, traced[index] ?? NONE));
  if (owned && allOwn) return 'traced';
  const steady = byOrder(serial).every((runs) => {
    const counts = runs.map((run) => countsIn(run, name));
    return counts.every((one) => same(one, counts[0] ?? NONE));
  });
  if (steady && !restless.has(name)) return 'whole';
  return owned ? 'traced' : 'none';
}

function countsIn(run: SerialObservation, name: string): RowCounts {
  return countsOf(changeOf(run, name) ?? NONE);
}

/** Numbers that grow by the same in every serial run, step by step: the others tell nothing. */
function amountsThatAgree(name: string, serial: readonly SerialObservation[]): string[] {
  const orders = byOrder(serial).map((runs) => amountsOf(name, runs));
  const columns = new Set(orders.flat(2).flatMap(Object.keys));
  return [...columns]
    .filter((column) =>
      orders.every((amounts) => {
        const seen = amounts.map((steps) => JSON.stringify(steps.map((step) => step[column] ?? 0)));
        return new Set(seen).size === 1;
      }),
    )
    .map((column) => amountName(name, column));
}

/** By run: the amounts of the whole, then of each step. */
function amountsOf(
  name: string,
  serial: readonly SerialObservation[],
): Readonly<Record<string, number>>[][] {
  return serial.map(({ changes, changesByStep = [] }) =>
    [changes ?? [], ...changesByStep].map(
      (step) => step.find(({ table }) => table === name)?.amounts ?? {},
    ),
  );
}

function amountName(table: string, column: string): string {
  return JSON.stringify([table, column]);
}

function countsOf({ inserted, updated, deleted }: RowCounts): RowCounts {
  return { inserted, updated, deleted };
}

function same(one: RowCounts, other: RowCounts): boolean {
  return KINDS.every((kind) => one[kind] === other[kind]);
}

function isNothing(change: TableChange): boolean {
  return KINDS.every((kind) => change[kind] === 0) && !change.amounts && !change.orphans;
}
