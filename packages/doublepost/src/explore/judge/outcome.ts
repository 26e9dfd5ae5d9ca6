import type { AnswerObservation, TableChange } from '../../observe/observation.ts';
import type { ChangedRow } from '../database/restore.ts';
import type { SnapshotTable } from '../database/snapshot.ts';

/** How a schedule, or a serial order, ended. */
export interface Outcome {
  readonly answers: readonly AnswerObservation[];
  readonly rows: readonly ChangedRow[];
}

/** How many rows of each table came, changed and went. */
export function countChanges(
  rows: readonly ChangedRow[],
  tables: readonly SnapshotTable[],
): TableChange[] {
  const counts = new Map<string, { inserted: number; updated: number; deleted: number }>();
  const keys = new Map(tables.map(({ name, key }) => [name, key.map(unquoted)]));
  const identity = ({ table, row }: ChangedRow): string => {
    const key = keys.get(table) ?? [];
    return JSON.stringify(key.length === 0 ? row : key.map((column) => row[column]));
  };
  for (const one of rows) {
    const isChanged = rows.some(
      (other) =>
        other.table === one.table &&
        other.change !== one.change &&
        identity(other) === identity(one),
    );
    const count = counts.get(one.table) ?? { inserted: 0, updated: 0, deleted: 0 };
    if (!isChanged) count[one.change === 'came' ? 'inserted' : 'deleted'] += 1;
    else if (one.change === 'came') count.updated += 1;
    counts.set(one.table, count);
  }
  return [...counts]
    .map(([table, count]) => ({ table, ...count }))
    .filter(({ inserted, updated, deleted }) => inserted + updated + deleted > 0)
    .sort((a, b) => (a.table < b.table ? -1 : 1));
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
