import type { RowChange, TableDifference } from './difference.ts';
import { compareLooks, type KeyChange, type TableLook } from './look.ts';
import { pairUpdates } from './pair-updates.ts';
import { isBlind } from './partly-watched.ts';
import type { DatabaseReader, Row } from './reader.ts';

/** Of more rows of one kind only the number is told. */
export const MOST_ROWS = 50;
/** Of more rows that came in a large table it is not asked whether they were there before. */
const MOST_ASKED = 4 * MOST_ROWS;

const KINDS = ['inserted', 'updated', 'deleted'] as const;

type Counts = Record<RowChange['kind'], number>;

/** What happened to a table between two looks, with the values of the rows. */
export async function differenceOfTable(
  reader: DatabaseReader,
  before: TableLook | undefined,
  after: TableLook,
): Promise<TableDifference> {
  const { table } = after;
  const { changes: found, old } = await tellOldRows(reader, before, after);
  const shown = KINDS.flatMap((kind) =>
    found.filter((change) => change.kind === kind).slice(0, MOST_ROWS),
  );
  const fetched = await reader.rows(
    table,
    shown.flatMap(({ key, kind }) =>
      kind === 'deleted' || after.remembered.has(key) ? [] : [key],
    ),
  );
  const rows = shown.map(({ kind, key }): RowChange => {
    const now = kind === 'deleted' ? undefined : (after.remembered.get(key) ?? fetched.get(key));
    return { kind, key, before: before?.remembered.get(key) ?? old.get(key), after: now };
  });
  const seen = countKinds(found);
  const uncounted = rowsNotSeen(seen, before, after);
  const counts = {
    ...seen,
    inserted: seen.inserted + Math.max(0, uncounted),
    deleted: seen.deleted + Math.max(0, -uncounted),
  };
  const paired = table.keepsKey ? rows : pairUpdates(rows, counts);
  const changes = paired.filter((change) => !isRewritten(change));
  const pairs = countKinds(paired).updated - countKinds(rows).updated;
  return {
    table,
    inserted: counts.inserted - pairs,
    updated: counts.updated + pairs - (paired.length - changes.length),
    deleted: counts.deleted - pairs,
    isCounted: uncounted > 0 || isBlind(after),
    changes,
    orphans: 0,
  };
}

/** Tells old rows that were updated from new ones, where only what was written is known. */
async function tellOldRows(
  reader: DatabaseReader,
  before: TableLook | undefined,
  after: TableLook,
): Promise<{
  readonly changes: readonly KeyChange[];
  readonly old: ReadonlyMap<string, Row>;
}> {
  const changes = compareLooks(before, after);
  if (before?.extent !== 'written' || after.extent !== 'written') {
    return { changes, old: new Map() };
  }
  const came = changes.flatMap(({ kind, key }) => (kind === 'inserted' ? [key] : []));
  const asked = came.slice(0, MOST_ASKED);
  const old = await reader.history?.rows(after.table, asked);
  // Where that is lost, so many were there before that the number of rows comes out right.
  const grown = (after.count ?? 0) - (before.count ?? 0);
  const isOld = new Set(old?.keys() ?? came.slice(Math.max(0, grown)));
  return {
    changes: changes.map((change) =>
      change.kind === 'inserted' && isOld.has(change.key) ? { ...change, kind: 'updated' } : change,
    ),
    old: old ?? new Map(),
  };
}

/** How many more rows came than were seen to come; negative where more went. */
function rowsNotSeen(
  { inserted, deleted }: Counts,
  before: TableLook | undefined,
  after: TableLook,
): number {
  const then = before === undefined ? 0 : before.count;
  if (then === undefined || after.count === undefined) return 0;
  return after.count - then - (inserted - deleted);
}

function countKinds(changes: readonly Pick<RowChange, 'kind'>[]): Counts {
  const counts: Counts = { inserted: 0, updated: 0, deleted: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

/** An update that wrote the same values again changed nothing that anybody can see. */
function isRewritten({ kind, before, after }: RowChange): boolean {
  return kind === 'updated' && before !== undefined && after !== undefined && equal(before, after);
}

function equal(one: Row, other: Row): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
