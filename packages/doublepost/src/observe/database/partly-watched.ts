import type { TableDifference } from './difference.ts';
import { type TableLook, WATCHED_ROWS } from './look.ts';

const LIMIT = WATCHED_ROWS.toLocaleString('en');
const OLDER = `has more than ${LIMIT} rows, of which the newest were watched: an update of an older one is not seen`;
const UNORDERED = `has more than ${LIMIT} rows, and its keys do not tell which are new: of most rows only the number was watched, so no update of them is seen`;
const UNCOUNTED = `has more than ${LIMIT} rows, its keys do not tell which are new, and counting them takes too long: it was not watched`;
const KEYLESS =
  'has no primary key: where several rows of it came and went at once, it is not known which of them were updates';

/** Whether only the rows with the greatest keys were read. */
export function isWindow({ extent }: Pick<TableLook, 'extent'>): boolean {
  return extent === 'newest';
}

/** Whether which rows of a table were read is chance: those that are new may be elsewhere. */
export function isBlind(look: Pick<TableLook, 'extent' | 'table'>): boolean {
  return isWindow(look) && !look.table.isOrdered;
}

/** Notes, by the name of the table, why a look did not read it whole. */
export function noteWindow(look: TableLook, partly: Map<string, string>): void {
  const { table, count } = look;
  if (!isWindow(look)) return;
  if (isBlind(look)) partly.set(table.name, count === undefined ? UNCOUNTED : UNORDERED);
  else if (!partly.has(table.name)) partly.set(table.name, OLDER);
}

/** Notes what a comparison shows: rows that came outside of what was read, updates that are none. */
export function noteDoubts(
  { table, inserted, deleted, isCounted }: TableDifference,
  look: TableLook,
  partly: Map<string, string>,
): void {
  if (isCounted && isWindow(look)) partly.set(table.name, UNORDERED);
  if (!table.keepsKey && inserted > 0 && deleted > 0 && !partly.has(table.name)) {
    partly.set(table.name, KEYLESS);
  }
}
