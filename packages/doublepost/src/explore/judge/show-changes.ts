import { abstractionOf } from '../../observe/abstraction.ts';
import type { TableChange } from '../../observe/observation.ts';
import { showRow } from '../../observe/show-row.ts';
import type { SnapshotTable } from '../database/snapshot.ts';
import type { NameIds, NoisyColumns } from './canonical.ts';
import { countChanges, type Outcome, pairRows, type RowPair } from './outcome.ts';

/** A report shows so many rows of a table. */
const MOST_SHOWN = 6;

/** What a report may show of a value of a row: no token, no time that is another one each time. */
export const shortened: (text: string) => string = abstractionOf({});

/** What is known of the rows that are compared. */
export interface RowContext {
  readonly tables: readonly SnapshotTable[];
  readonly nameIds: NameIds;
  readonly noisy: NoisyColumns;
}

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
    const show = (text: string): string => shortened(withoutIds(text, context.nameIds));
    return { ...change, rows: own.map((pair) => showRow(pair, pair.key, show)) };
  });
}

/** A text in which generated ids are called by the sequence that gave them. */
export function withoutIds(text: string, nameIds: NameIds): string {
  return nameIds(text, (sequence) => `{${sequence}}`);
}

/** By names such as `id`, `user_id` and `userId`: numbers that are names of rows, and no amounts. */
const REFERENCE = /(?:^|_)id$|[a-z]I[dD]$/;

/** Sums by how much updates changed each number: a counter, a stock, a balance. */
function amountsOf(
  pairs: readonly RowPair[],
  { nameIds, noisy }: RowContext,
): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { table, key, before, after } of pairs) {
    if (before === undefined || after === undefined) continue;
    for (const [name, is] of Object.entries(after)) {
      const was = before[name];
      if (typeof was !== 'number' || typeof is !== 'number') continue;
      const isName = key.includes(name) || REFERENCE.test(name) || isGenerated(is, nameIds);
      if (isName || noisy.has(`${table}.${name}`)) continue;
      sums.set(name, Math.round(((sums.get(name) ?? 0) + is - was) * 1e6) / 1e6);
    }
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
}

function isGenerated(value: number, nameIds: NameIds): boolean {
  return withoutIds(`${value}`, nameIds) !== `${value}`;
}
