import type { RoundMarks } from '../effects-observer.ts';
import type { Repeat } from '../observation.ts';
import type { RowChange } from './difference.ts';
import type { Row, Table } from './reader.ts';
import { valueHolds } from './trace-rows.ts';

/** What usually tells rows apart for people: where nothing better is known. */
const NATURAL_NAME =
  /(^|_)(id|email|mail|name|slug|code|number|key|token|reference|ref|sku)$|[a-z]Id$/;

/** When something happened says nothing of what it is. */
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** A shorter value that was captured stands by chance in columns that are not called as keys are. */
const SHORTEST_CAPTURED = 4;

/** A repeat whose values are the rows' own, not yet masked. */
type RawRepeat = Omit<Repeat, 'values'> & { readonly values: Row };

/**
 * Finds rows of one run that have the same natural key although they are different rows: no unique
 * index stands there. The natural key is what the rows hold of the round, of what it captured, and
 * what they refer to; where they hold nothing of it, what is called as keys are. Columns of it in
 * which the rows differ, as those of two users do, are left out.
 */
export function findRepeats(
  table: Table,
  changes: readonly RowChange[],
  round: Pick<RoundMarks, 'marks' | 'captured'>,
): RawRepeat[] {
  const rows = changes.flatMap(({ kind, after }) =>
    kind === 'inserted' && after !== undefined ? [after] : [],
  );
  if (rows.length < 2) return [];
  const described = table.columns.map(({ name }) => name);
  const made = new Set(table.uniques.length === 0 ? [] : surrogateOf(table));
  const candidates = described.filter((name) => !made.has(name));
  const key = naturalKey(table, candidates, rows, round);
  const groups = groupBy(rows, key);
  const isRepeated = groups.some(({ length }) => length > 1);
  const columns = isRepeated ? key : key.filter((name) => isEqualIn(rows, name));
  if (columns.length === 0) return [];
  const uniques = table.uniques.map((index) => `${index.name} (${index.columns.join(', ')})`);
  return (isRepeated ? groups : [rows]).flatMap((group): RawRepeat[] => {
    const [first] = group;
    // Rows of which a column is NULL are different to every unique index.
    if (first === undefined || group.length < 2 || columns.some((name) => first[name] === null)) {
      return [];
    }
    const values = Object.fromEntries(columns.map((name) => [name, first[name] ?? null]));
    const alsoEqual = candidates.filter(
      (name) => !columns.includes(name) && isEqualIn(group, name) && !TIME.test(first[name] ?? ''),
    );
    return [{ columns, values, alsoEqual, times: group.length, uniques }];
  });
}

function naturalKey(
  { foreignKeys }: Table,
  candidates: readonly string[],
  rows: readonly Row[],
  { marks, captured = [] }: Pick<RoundMarks, 'marks' | 'captured'>,
): readonly string[] {
  const wanted = marks.map((mark) => mark.toLowerCase());
  const given = new Set(captured);
  const references = new Set(foreignKeys.flatMap(({ columns }) => columns));
  const isGiven = (name: string, value: string): boolean =>
    given.has(value) && (value.length >= SHORTEST_CAPTURED || NATURAL_NAME.test(name));
  const isMarked = (name: string): boolean =>
    rows.some((row) => valueHolds(row[name], wanted) || isGiven(name, row[name] ?? ''));
  // What came with the round and whom it is for: one person's order, another's vote.
  const own = candidates.filter((name) => isMarked(name) || references.has(name));
  return own.length > 0 ? own : candidates.filter((name) => NATURAL_NAME.test(name));
}

function groupBy(rows: readonly Row[], columns: readonly string[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column]));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** Whether rows have the same value in a column, which is no NULL. */
function isEqualIn([first, ...others]: readonly Row[], name: string): boolean {
  const value = first?.[name] ?? null;
  return value !== null && others.every((row) => row[name] === value);
}

/** The columns of the primary key, if the database makes them: one number or one identifier. */
function surrogateOf({ uniques, key }: Table): readonly string[] {
  const primary = uniques.find(({ columns }) => columns.length === 1 && key.length === 1);
  return primary?.columns ?? [];
}
