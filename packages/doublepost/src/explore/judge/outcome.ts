import type { AnswerObservation, TableChange } from '../../observe/observation.ts';
import type { RowStates } from '../../observe/show-row.ts';
import type { ChangedRow } from '../database/restore.ts';
import type { SnapshotTable } from '../database/snapshot.ts';

/** How a schedule, or a serial order, ended. */
export interface Outcome {
  readonly answers: readonly AnswerObservation[];
  readonly rows: readonly ChangedRow[];
  /** When its first request was sent, and when the rows were read: milliseconds since 1970. */
  readonly startedAt: number;
  readonly readAt: number;
}

/** A row that came, changed or went, before and after. */
export interface RowPair extends RowStates {
  readonly table: string;
  /** Names of the columns of its key; empty: its table has none. */
  readonly key: readonly string[];
  /** Equal for the same row in two runs. */
  readonly identity: string;
}

/** Brings together what was there of a row and what is there now. */
export function pairRows(
  rows: readonly ChangedRow[],
  tables: readonly SnapshotTable[],
): readonly RowPair[] {
  const keys = new Map(tables.map(({ name, key }) => [name, key.map(unquoted)]));
  const pairs = new Map<string, RowPair>();
  for (const [index, { table, change, row }] of rows.entries()) {
    const key = keys.get(table) ?? [];
    // Without a key there may be several equal rows, and none of them is another one changed.
    const own = key.length === 0 ? [index, row] : key.map((column) => row[column]);
    const identity = JSON.stringify([table, ...own]);
    const known = pairs.get(identity);
    const before = change === 'went' ? row : known?.before;
    const after = change === 'came' ? row : known?.after;
    const kind = before === undefined ? 'inserted' : after === undefined ? 'deleted' : 'updated';
    pairs.set(identity, { table, key, identity, kind, before, after });
  }
  return [...pairs.values()];
}

/** How many rows of each table came, changed and went. */
export function countChanges(
  rows: readonly ChangedRow[],
  tables: readonly SnapshotTable[],
): TableChange[] {
  const counts = new Map<string, { inserted: number; updated: number; deleted: number }>();
  for (const { table, kind } of pairRows(rows, tables)) {
    const count = counts.get(table) ?? { inserted: 0, updated: 0, deleted: 0 };
    count[kind] += 1;
    counts.set(table, count);
  }
  return [...counts]
    .map(([table, count]) => ({ table, ...count }))
    .sort((a, b) => (a.table < b.table ? -1 : 1));
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
