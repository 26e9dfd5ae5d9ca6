import type { Repeat } from '../observation.ts';
import type { RowChange } from './difference.ts';
import type { Row, Table } from './reader.ts';
import { valueHolds } from './trace-rows.ts';

/** What usually tells rows apart for people: where nothing better is known. */
const NATURAL_NAME =
  /(^|_)(id|email|mail|name|slug|code|number|key|token|reference|ref|sku)$|[a-z]Id$/;

/** A repeat whose values are the rows' own, not yet masked. */
type RawRepeat = Omit<Repeat, 'values'> & { readonly values: Row };

/**
 * Finds rows of one run that have the same natural key although they are different rows: no unique
 * index stands there. The natural key is what the rows hold of the round; where they hold nothing of
 * it, what they refer to; at last what is called as keys are.
 */
export function findRepeats(
  table: Table,
  changes: readonly RowChange[],
  marks: readonly string[],
): RawRepeat[] {
  const rows = changes.flatMap(({ kind, after }) =>
    kind === 'inserted' && after !== undefined ? [after] : [],
  );
  if (rows.length < 2) return [];
  const columns = naturalKey(
    table,
    rows,
    marks.map((mark) => mark.toLowerCase()),
  );
  if (columns.length === 0) return [];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column]));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const uniques = table.uniques.map((index) => `${index.name} (${index.columns.join(', ')})`);
  return [...groups.values()].flatMap((group): RawRepeat[] => {
    const [first] = group;
    // Rows of which a column is NULL are different to every unique index.
    if (first === undefined || group.length < 2 || columns.some((name) => first[name] === null)) {
      return [];
    }
    const values = Object.fromEntries(columns.map((name) => [name, first[name] ?? null]));
    return [{ columns, values, times: group.length, uniques }];
  });
}

function naturalKey(
  table: Table,
  rows: readonly Row[],
  marks: readonly string[],
): readonly string[] {
  const own = new Set(table.uniques.length === 0 ? [] : surrogateOf(table));
  const candidates = table.columns.map(({ name }) => name).filter((name) => !own.has(name));
  const marked = candidates.filter((name) => rows.some((row) => valueHolds(row[name], marks)));
  const references = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const referring = candidates.filter((name) => references.has(name));
  // What came with the round and whom it is for: one person's order, another's vote.
  if (marked.length > 0)
    return candidates.filter((name) => marked.includes(name) || references.has(name));
  if (referring.length > 0) return referring;
  return candidates.filter((name) => NATURAL_NAME.test(name));
}

/** The columns of the primary key, if the database makes them: one number or one identifier. */
function surrogateOf({ uniques, key }: Table): readonly string[] {
  const primary = uniques.find(({ columns }) => columns.length === 1 && key.length === 1);
  return primary?.columns ?? [];
}
