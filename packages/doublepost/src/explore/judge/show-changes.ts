import { abstractionOf } from '../../observe/abstraction.ts';
import type { TableChange } from '../../observe/observation.ts';
import { showRow } from '../../observe/show-row.ts';
import type { SnapshotSequence } from '../database/sequences.ts';
import type { RowContext } from './canonical.ts';
import { isIn, NUMBER } from './drawn-ids.ts';
import { countChanges, type Outcome, pairRows, type RowPair } from './outcome.ts';

/** A report shows so many rows of a table. */
const MOST_SHOWN = 6;

/** What a report may show of a value of a row: no token, no time that is another one each time. */
export const shortened: (text: string) => string = abstractionOf({});

/** What became of each table: how many rows, and by how much their numbers changed. */
export function changesOf({ rows }: Outcome, context: RowContext): TableChange[] {
  const pairs = pairRows(rows, context.tables);
  return countChanges(rows, context.tables).map((change) => {
    const own = pairs.filter(({ table }) => table === change.table);
    const amounts = amountsOf(own, context);
    return Object.keys(amounts).length === 0 ? change : { ...change, amounts };
  });
}

/** The same with the rows that were changed, which tell what was claimed by it. */
export function shownChangesOf(outcome: Outcome, context: RowContext): TableChange[] {
  const updated = pairRows(outcome.rows, context.tables).filter(({ kind }) => kind === 'updated');
  return changesOf(outcome, context).map((change) => {
    const own = updated.filter(({ table }) => table === change.table).slice(0, MOST_SHOWN);
    if (own.length === 0) return change;
    const show = (text: string): string => shortened(withoutIds(text, context));
    return { ...change, rows: own.map((pair) => showRow(pair, pair.key, show)) };
  });
}

/** A text to be shown, in which what looks like a generated id is called by the sequence that gives it. */
export function withoutIds(
  text: string,
  { sequences }: { readonly sequences: readonly SnapshotSequence[] },
): string {
  return text.replace(NUMBER, (digits) => {
    const sequence = sequences.find((one) => one.isApart && isIn(one, digits));
    return sequence === undefined ? digits : `{${sequence.name}}`;
  });
}

/** By names such as `id`, `user_id` and `userId`: numbers that are names of rows, and no amounts. */
const REFERENCE = /(?:^|_)id$|[a-z]I[dD]$/;

/** Sums by how much updates changed each number: a counter, a stock, a balance. */
function amountsOf(pairs: readonly RowPair[], context: RowContext): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { table, key, before, after } of pairs) {
    if (before === undefined || after === undefined) continue;
    for (const [name, is] of Object.entries(after)) {
      const was = before[name];
      if (typeof was !== 'number' || typeof is !== 'number') continue;
      const isName =
        key.includes(name) || REFERENCE.test(name) || withoutIds(`${is}`, context) !== `${is}`;
      if (isName || context.noise.byPath.has(`${table}.${name}`)) continue;
      sums.set(name, Math.round(((sums.get(name) ?? 0) + is - was) * 1e6) / 1e6);
    }
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
}
