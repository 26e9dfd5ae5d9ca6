import type { RowChange, TableDifference } from './difference.ts';
import type { Row } from './reader.ts';

/**
 * Finds the rows that are of this run and of no other writer: those that hold one of its marks, and
 * those that refer to such a row, or are referred to by one, by a foreign key.
 *
 * @param marks values that only this round has
 */
export function traceRows(
  differences: readonly TableDifference[],
  marks: readonly string[],
): ReadonlySet<RowChange> {
  const wanted = marks.map((mark) => mark.toLowerCase());
  const traced = new Set<RowChange>();
  for (const { changes } of differences) {
    for (const change of changes) if (holdsMark(change, wanted)) traced.add(change);
  }
  const links = linksOf(differences);
  for (let before = -1; before !== traced.size; ) {
    before = traced.size;
    for (const [child, parent] of links) {
      if (traced.has(child)) traced.add(parent);
      // A row that was only updated is shared: what refers to it need not be of this run.
      else if (traced.has(parent) && parent.kind === 'inserted') traced.add(child);
    }
  }
  return traced;
}

/** Whether a row holds one of the marks, which are in lower case. */
function holdsMark({ before, after }: RowChange, marks: readonly string[]): boolean {
  return [before, after].some((row) => row !== undefined && rowHolds(row, marks));
}

function rowHolds(row: Row, marks: readonly string[]): boolean {
  return Object.values(row).some((value) => valueHolds(value, marks));
}

/** Whether a value holds one of the marks, which are in lower case. */
export function valueHolds(value: string | null | undefined, marks: readonly string[]): boolean {
  if (value === null || value === undefined) return false;
  const text = value.toLowerCase();
  return marks.some((mark) => text.includes(mark));
}

/** Pairs of changed rows of which the first refers to the second. */
function linksOf(differences: readonly TableDifference[]): (readonly [RowChange, RowChange])[] {
  const byName = new Map(differences.map((difference) => [difference.table.name, difference]));
  return differences.flatMap(({ table, changes }) =>
    table.foreignKeys.flatMap((key) => {
      const parent = byName.get(key.parent);
      if (parent === undefined) return [];
      const columns =
        key.parentColumns.length > 0 ? key.parentColumns : (parent.table.uniques[0]?.columns ?? []);
      return changes.flatMap((child) =>
        parent.changes
          .filter((candidate) => refersTo(child, key.columns, candidate, columns))
          .map((candidate) => [child, candidate] as const),
      );
    }),
  );
}

function refersTo(
  child: RowChange,
  columns: readonly string[],
  parent: RowChange,
  parentColumns: readonly string[],
): boolean {
  const from = child.after ?? child.before;
  const to = parent.after ?? parent.before;
  if (from === undefined || to === undefined) return false;
  return columns.every((column, index) => {
    const value = from[column] ?? null;
    return value !== null && value === to[parentColumns[index] ?? ''];
  });
}
