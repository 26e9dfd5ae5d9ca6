import type { TableDifference } from './difference.ts';
import type { DatabaseReader, ForeignKey, Row, Table } from './reader.ts';

/**
 * Counts rows whose foreign key leads nowhere: those that were written without a parent, and those
 * whose parent went. Databases that hold to their foreign keys never have any; SQLite does not by
 * default, nor do some engines of MySQL.
 */
export async function findOrphans(
  reader: DatabaseReader,
  differences: readonly TableDifference[],
  tables: readonly Table[],
): Promise<TableDifference[]> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const orphans = new Map<string, number>();
  const add = (name: string, count: number): void => {
    orphans.set(name, (orphans.get(name) ?? 0) + count);
  };
  for (const { table, changes } of differences) {
    const written = changes.flatMap(({ after }) => (after === undefined ? [] : [after]));
    for (const key of table.foreignKeys) {
      const parent = byName.get(key.parent);
      if (parent === undefined) continue;
      for (const row of written) {
        const wanted = parentOf(row, key, parent);
        if (wanted === undefined) continue;
        if ((await reader.countWhere(parent, wanted)) === 0) add(table.name, 1);
      }
    }
    const gone = changes.flatMap(({ kind, before }) =>
      kind === 'deleted' && before !== undefined ? [before] : [],
    );
    if (gone.length === 0) continue;
    for (const child of tables) {
      for (const key of child.foreignKeys.filter(({ parent }) => parent === table.name)) {
        for (const row of gone) {
          const left = childrenOf(row, key, table);
          if (left !== undefined) add(child.name, await reader.countWhere(child, left));
        }
      }
    }
  }
  return withCounts(differences, orphans, byName);
}

function parentOf(row: Row, key: ForeignKey, parent: Table): Row | undefined {
  const values = key.columns.map((column) => row[column] ?? null);
  if (values.includes(null)) return undefined;
  return Object.fromEntries(
    parentColumnsOf(key, parent).map((column, index) => [column, values[index] ?? null]),
  );
}

function childrenOf(parent: Row, key: ForeignKey, table: Table): Row | undefined {
  const values = parentColumnsOf(key, table).map((column) => parent[column] ?? null);
  if (values.includes(null)) return undefined;
  return Object.fromEntries(key.columns.map((column, index) => [column, values[index] ?? null]));
}

/** A foreign key that names no columns means the primary key. */
function parentColumnsOf(key: ForeignKey, parent: Table): readonly string[] {
  if (key.parentColumns.length > 0) return key.parentColumns;
  return parent.uniques[0]?.columns ?? [];
}

/** Children that were left behind may stand in a table that did not change itself. */
function withCounts(
  differences: readonly TableDifference[],
  orphans: ReadonlyMap<string, number>,
  byName: ReadonlyMap<string, Table>,
): TableDifference[] {
  const changed = new Set(differences.map(({ table }) => table.name));
  const others = [...orphans].flatMap(([name, count]): TableDifference[] => {
    const table = byName.get(name);
    if (table === undefined || count === 0 || changed.has(name)) return [];
    return [
      { table, inserted: 0, updated: 0, deleted: 0, isCounted: false, changes: [], orphans: count },
    ];
  });
  const known = differences.map((difference) => ({
    ...difference,
    orphans: orphans.get(difference.table.name) ?? 0,
  }));
  return [...known, ...others];
}
