import type { RoundMarks } from '../effects-observer.ts';
import type { RowCounts, TableChange } from '../observation.ts';
import { showRow, showValues } from '../show-row.ts';
import type { RowChange, TableDifference } from './difference.ts';
import { findRepeats } from './find-repeats.ts';
import { isJobTable } from './job-tables.ts';
import { movementOf } from './moved-times.ts';
import type { Row, Table } from './reader.ts';
import { traceRows } from './trace-rows.ts';

/** A report shows so many rows of a table. */
const MOST_SHOWN = 6;

/**
 * Says of the differences of a run what can be compared with other runs.
 *
 * @param round rows that hold one of its marks are of this run; its abstraction shows their values
 */
export function describeChanges(
  differences: readonly TableDifference[],
  round: RoundMarks,
): TableChange[] {
  const { marks, abstraction } = round;
  const traced = traceRows(differences, marks);
  const changes = differences.map((difference): TableChange => {
    const { table, inserted, updated, deleted, isCounted, orphans, changes } = difference;
    const own = isCounted ? [] : changes.filter((change) => traced.has(change));
    const amounts = amountsOf(table, changes);
    const repeats = findRepeats(table, changes, round).map((repeat) => ({
      ...repeat,
      values: showValues(repeat.values, abstraction),
    }));
    return {
      table: table.name,
      ...(isJobTable(table) ? { kind: 'job' as const } : {}),
      ...{ inserted, updated, deleted },
      traced: countsOf(own),
      ...(Object.keys(amounts).length === 0 ? {} : { amounts }),
      ...(isMeasured(difference) ? {} : { unmeasured: true as const }),
      ...(orphans === 0 ? {} : { orphans }),
      ...(repeats.length === 0 ? {} : { repeats }),
      rows: (own.length > 0 ? own : changes)
        .slice(0, MOST_SHOWN)
        .map((change) => showRow(change, table.primaryKey, abstraction)),
    };
  });
  return changes.sort((a, b) => (a.table < b.table ? -1 : 1));
}

function countsOf(changes: readonly RowChange[]): RowCounts {
  const count = (kind: RowChange['kind']): number =>
    changes.filter((change) => change.kind === kind).length;
  return { inserted: count('inserted'), updated: count('updated'), deleted: count('deleted') };
}

/** Whether it is known of all updates of a table with numbers what they changed. */
function isMeasured({ table, updated, changes }: TableDifference): boolean {
  const known = changes.filter(
    ({ kind, before, after }) => kind === 'updated' && before !== undefined && after !== undefined,
  );
  return known.length === updated || !table.columns.some(({ isNumber }) => isNumber);
}

/** An update of which is known what the row held before. */
interface KnownUpdate {
  readonly before: Row;
  readonly after: Row;
}

/**
 * Sums by how much updates changed each number, such as a stock or a balance, and each time that was
 * certainly extended, under its name and the unit.
 */
function amountsOf(table: Table, changes: readonly RowChange[]): Record<string, number> {
  const known = changes.flatMap(({ kind, before, after }): KnownUpdate[] =>
    kind === 'updated' && before !== undefined && after !== undefined ? [{ before, after }] : [],
  );
  // Names of keys are no amounts.
  const references = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const now = Date.now();
  const sums = table.columns
    .filter(({ name }) => !references.has(name))
    .map(({ name, isNumber }) => (isNumber ? grown(name, known) : extended(name, known, now)));
  return Object.fromEntries(sums.filter(([, sum]) => Number.isFinite(sum) && sum !== 0));
}

type Amount = readonly [name: string, sum: number];

function grown(name: string, updates: readonly KnownUpdate[]): Amount {
  const differences = updates.map(
    ({ before, after }) => Number(after[name]) - Number(before[name]),
  );
  return [name, Math.round(sumOf(differences) * 1e6) / 1e6];
}

/** Nothing where one of the updates wrote what may be a clock, or no time. */
function extended(name: string, updates: readonly KnownUpdate[], now: number): Amount {
  const moved = updates
    .filter(({ before, after }) => before[name] !== after[name])
    .map(({ before, after }) => movementOf(before[name], after[name], now));
  const [unit, ...others] = new Set(moved.map((movement) => movement?.unit));
  if (unit === undefined || others.length > 0) return [name, 0];
  return [`${name} in ${unit}`, sumOf(moved.map((movement) => movement?.by ?? 0))];
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
