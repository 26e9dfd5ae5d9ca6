import { showValue, showValues } from '../../observe/show-row.ts';
import { canonicalEntries, type RowContext } from './canonical.ts';
import { withoutNoise } from './noise.ts';
import { type Outcome, pairRows, type RowPair } from './outcome.ts';
import { shortened, withoutIds } from './show-changes.ts';

/** A report tells of so many rows, and as much of each. */
const MOST_TOLD = 3;
const LONGEST_ROW = 200;

/**
 * Says which rows no serial order leaves, and of changed ones what a serial order leaves instead:
 * `users id=1: credit 20, not 10`. Undefined where the rows are those of a serial order, or of its
 * beginning: a submission that failed has none.
 *
 * @param steps what serial orders leave after each submission
 * @param ends what they leave in the end
 */
export function differingRows(
  outcome: Outcome,
  steps: readonly Outcome[],
  ends: readonly Outcome[],
  context: RowContext,
): string | undefined {
  const textsOf = ({ rows }: Outcome): string[] =>
    canonicalEntries(rows, context).map(({ text }) => text);
  const whole = (of: Outcome): string => textsOf(of).sort().join('\n');
  const own = whole(outcome);
  if (steps.some((step) => whole(step) === own)) return undefined;
  const known = new Set(ends.flatMap(textsOf));
  const entries = canonicalEntries(outcome.rows, context);
  const unknown = entries.filter(({ text }) => !known.has(text)).map(({ row }) => row.row);
  const pairs = pairRows(outcome.rows, context.tables);
  const serial = ends.map(({ rows }) => pairRows(rows, context.tables));
  const told = pairs
    .filter(({ before, after }) => unknown.some((row) => row === before || row === after))
    .map((pair) => describePair(pair, serial, context));
  if (told.length > 0) return listed(told);
  const all = pairs.map((pair) => describeRow(pair, context));
  return `together no serial order leaves ${all.length === 0 ? 'nothing' : listed(all)}`;
}

function listed(rows: readonly string[]): string {
  const more = rows.length - MOST_TOLD;
  const first = rows.slice(0, MOST_TOLD).map(shortenedRow);
  return [...first, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function shortenedRow(row: string): string {
  return row.length <= LONGEST_ROW ? row : `${row.slice(0, LONGEST_ROW - 1)}…`;
}

function describePair(
  pair: RowPair,
  serial: readonly (readonly RowPair[])[],
  context: RowContext,
): string {
  const { table, key, before, after } = pair;
  if (before === undefined || after === undefined) {
    return `${describeRow(pair, context)}, as no serial order does`;
  }
  // A row that a serial order does not touch is there as it was.
  const others = serial.map((pairs) => {
    const other = pairs.find(({ identity }) => identity === pair.identity);
    return other === undefined ? before : other.after;
  });
  const show = (name: string, value: unknown): string =>
    showValue(name, value, (text) => shortened(withoutIds(text, context)));
  const columns = Object.keys(after).flatMap((name) => {
    const path = `${table}.${name}`;
    if (context.noise.byPath.has(path)) return [];
    const steady = (row: RowPair['after']): unknown =>
      withoutNoise(row?.[name], path, context.noise);
    const value = steady(after);
    const same = (row: RowPair['after']): boolean =>
      JSON.stringify(steady(row)) === JSON.stringify(value);
    if (others.some(same)) return [];
    const due = others.map((row) => (row === undefined ? 'removed' : show(name, steady(row))));
    return [`${name} ${show(name, value)}, not ${[...new Set(due)].join(' or ')}`];
  });
  const id = key.map((name) => `${name}=${show(name, after[name])}`).join(', ');
  if (columns.length === 0) return `${describeRow(pair, context)}, as no serial order does`;
  return `${table} ${id}: ${columns.join('; ')}`;
}

const LEAVES = { inserted: 'adds to', updated: 'leaves in', deleted: 'removes from' } as const;

function describeRow({ table, kind, before, after }: RowPair, context: RowContext): string {
  const values = showValues(after ?? before ?? {}, (text) => shortened(withoutIds(text, context)));
  const pairs = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return `${LEAVES[kind]} ${table} ${pairs.join(', ')}`;
}
