import { isSecretName } from '../../secrets.ts';
import type { Abstraction } from '../abstraction.ts';
import type { RoundMarks } from '../effects-observer.ts';
import type { RowCounts, ShownRow, TableChange } from '../observation.ts';
import type { RowChange, TableDifference } from './difference.ts';
import { findRepeats } from './find-repeats.ts';
import { isJobTable } from './job-tables.ts';
import type { Row, Table } from './reader.ts';
import { traceRows } from './trace-rows.ts';

/** A report shows so many rows of a table, and so much of a value. */
const MOST_SHOWN = 6;
const LONGEST_VALUE = 80;

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
    const { table, inserted, updated, deleted, orphans, changes } = difference;
    const own = changes.filter((change) => traced.has(change));
    const amounts = amountsOf(table, changes);
    const repeats = findRepeats(table, changes, round).map((repeat) => ({
      ...repeat,
      values: shown(repeat.values, abstraction),
    }));
    return {
      table: table.name,
      ...(isJobTable(table) ? { kind: 'job' as const } : {}),
      ...{ inserted, updated, deleted },
      traced: countsOf(own),
      ...(Object.keys(amounts).length === 0 ? {} : { amounts }),
      ...(orphans === 0 ? {} : { orphans }),
      ...(repeats.length === 0 ? {} : { repeats }),
      rows: (own.length > 0 ? own : changes)
        .slice(0, MOST_SHOWN)
        .map((change) => showRow(change, abstraction)),
    };
  });
  return changes.sort((a, b) => (a.table < b.table ? -1 : 1));
}

function countsOf(changes: readonly RowChange[]): RowCounts {
  const count = (kind: RowChange['kind']): number =>
    changes.filter((change) => change.kind === kind).length;
  return { inserted: count('inserted'), updated: count('updated'), deleted: count('deleted') };
}

/** Sums by how much updates changed each number: a counter, a stock, a balance. */
function amountsOf(table: Table, changes: readonly RowChange[]): Record<string, number> {
  const known = changes.flatMap(({ kind, before, after }) =>
    kind === 'updated' && before !== undefined && after !== undefined ? [{ before, after }] : [],
  );
  // Names of keys are no amounts.
  const references = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const amounts: Record<string, number> = {};
  for (const { name, isNumber } of table.columns) {
    if (!isNumber || references.has(name)) continue;
    const sum = known.reduce(
      (total, { before, after }) => total + (Number(after[name]) - Number(before[name])),
      0,
    );
    if (Number.isFinite(sum) && sum !== 0) amounts[name] = Math.round(sum * 1e6) / 1e6;
  }
  return amounts;
}

function showRow({ kind, before, after }: RowChange, abstraction: Abstraction): ShownRow {
  if (kind === 'updated' && before !== undefined && after !== undefined) {
    const changed = Object.keys(after).filter((name) => before[name] !== after[name]);
    const was = shown(pick(before, changed), abstraction);
    const is = shown(pick(after, changed), abstraction);
    return {
      kind,
      values: Object.fromEntries(changed.map((name) => [name, `${was[name]} → ${is[name]}`])),
    };
  }
  return { kind, values: shown(after ?? before ?? {}, abstraction) };
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

function shown(row: Row, abstraction: Abstraction): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, showValue(name, value, abstraction)]),
  );
}

function showValue(name: string, value: string | null, abstraction: Abstraction): string {
  if (value === null) return 'NULL';
  return isSecretName(name) ? '***' : abstraction(value).slice(0, LONGEST_VALUE);
}
