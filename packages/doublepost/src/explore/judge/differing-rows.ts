import { showValue, showValues } from '../../observe/show-row.ts';
import { canonicalEntries, type RowContext } from './canonical.ts';
import { noiseRemover } from './noise.ts';
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
  const textsOf = (one: Outcome): string[] =>
    canonicalEntries(one, context).map(({ text }) => text);
  const whole = (of: Outcome): string => textsOf(of).sort().join('\n');
  const own = whole(outcome);
  if (steps.some((step) => whole(step) === own)) return undefined;
  const known = new Set(ends.flatMap(textsOf));
  const entries = canonicalEntries(outcome, context);
  const unknown = entries.filter(({ text }) => !known.has(text)).map(({ row }) => row.row);
  const pairs = pairRows(outcome.rows, context.tables);
  const removeNoise = noiseRemover(outcome, context.noise);
  const serial = ends.map((end) => ({
    pairs: pairRows(end.rows, context.tables),
    removeNoise: noiseRemover(end, context.noise),
  }));
  const told = pairs
    .filter(({ before, after }) => unknown.some((row) => row === before || row === after))
    .map((pair) => describePair({ pair, removeNoise }, serial, context));
  if (told.length > 0) return listed(told);
  const all = pairs.map((pair) => describeRow(pair, context));
  const rows = all.length === 0 ? 'leaves nothing' : listed(all);
  return `${rows}, together as no serial order does`;
}

function listed(rows: readonly string[]): string {
  const more = rows.length - MOST_TOLD;
  const first = rows.slice(0, MOST_TOLD).map(shortenedRow);
  return [...first, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function shortenedRow(row: string): string {
  return row.length <= LONGEST_ROW ? row : `${row.slice(0, LONGEST_ROW - 1)}…`;
}

type RemoveNoise = ReturnType<typeof noiseRemover>;

function describePair(
  { pair, removeNoise }: { readonly pair: RowPair; readonly removeNoise: RemoveNoise },
  serial: readonly { readonly pairs: readonly RowPair[]; readonly removeNoise: RemoveNoise }[],
  context: RowContext,
): string {
  const { table, key, before, after } = pair;
  if (before === undefined || after === undefined) {
    return `${describeRow(pair, context)}, as no serial order does`;
  }
  // A row that a serial order does not touch is there as it was.
  const others = serial.map(({ pairs, removeNoise: steady }) => {
    const other = pairs.find(({ identity }) => identity === pair.identity);
    return { row: other === undefined ? before : other.after, steady };
  });
  const show = (name: string, value: unknown): string =>
    showValue(name, value, (text) => shortened(withoutIds(text, context)));
  const columns = Object.keys(after).flatMap((name) => {
    const path = `${table}.${name}`;
    const value = removeNoise(after[name], path);
    const due = others.map(({ row, steady }) =>
      row === undefined ? undefined : steady(row[name], path),
    );
    if (due.some((one) => JSON.stringify(one) === JSON.stringify(value))) return [];
    if (context.noise.byPath.has(path) && due.includes(undefined)) return [];
    const told = due.map((one) => (one === undefined ? 'removed' : show(name, one)));
    return [`${name} ${show(name, value)}, not ${[...new Set(told)].join(' or ')}`];
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
