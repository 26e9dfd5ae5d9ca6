import type { DatabaseReader, Row, RowHistory, RowVersion, Table } from './reader.ts';

/** Rows of a larger table that are older than its newest this many are not read. */
export const WATCHED_ROWS = 5_000;
/** Of so many rows per table the values are remembered, to tell what an update changed. */
const REMEMBERED_ROWS = 100;

/**
 * Which rows of a table were read: all of them, those written since the history began, or of a
 * table that is too large for either those with the greatest keys.
 */
export type Extent = 'whole' | 'written' | 'newest';

/** What is known of a table at one moment. */
export interface TableLook {
  readonly table: Table;
  /** By key, the newest first where only the newest were read. */
  readonly versions: ReadonlyMap<string, string>;
  readonly extent: Extent;
  /** How many rows the table has; undefined where it takes too long to count them. */
  readonly count: number | undefined;
  readonly remembered: ReadonlyMap<string, Row>;
}

/** What is known of a database at one moment. */
export interface DatabaseLook {
  readonly stamp: string | undefined;
  readonly tables: ReadonlyMap<string, TableLook>;
}

/** How to look at a table. */
export interface LookPlan {
  /** Keys of rows that were changed before: their values are remembered, too. */
  readonly touched: readonly string[];
  /** How it was looked at before; undefined where it was not. */
  readonly last: TableLook | undefined;
  /** What tells the rows that were written; undefined where that is not known, or not yet. */
  readonly history: RowHistory | undefined;
}

type RowsRead = Pick<TableLook, 'versions' | 'extent' | 'count'>;

/** Looks at one table. */
export async function lookAt(
  reader: DatabaseReader,
  table: Table,
  plan: LookPlan,
): Promise<TableLook> {
  const rows = await readRows(reader, table, plan);
  return { table, ...rows, remembered: await valuesOf(reader, table, rows, plan) };
}

async function readRows(
  reader: DatabaseReader,
  table: Table,
  { last, history }: LookPlan,
): Promise<RowsRead> {
  if (last?.extent === 'written') {
    const known = await readWritten(table, history);
    if (known !== undefined) return known;
  }
  // A table that grows beyond the limit meanwhile is still compared as a whole.
  const limit = last?.extent === 'whole' ? 2 * WATCHED_ROWS : WATCHED_ROWS;
  const rows = await reader.versions(table, limit + 1);
  if (rows.length <= limit) {
    return { extent: 'whole', count: rows.length, versions: new Map(rows.map(entryOf)) };
  }
  // What took too long once is not tried again.
  const isUntried = last === undefined || last.extent === 'whole';
  const known = isUntried ? await readWritten(table, history) : undefined;
  if (known !== undefined) return known;
  const versions = new Map(rows.slice(0, WATCHED_ROWS).map(entryOf));
  return { extent: 'newest', count: await reader.count(table), versions };
}

async function readWritten(
  table: Table,
  history: RowHistory | undefined,
): Promise<RowsRead | undefined> {
  const written = await history?.written(table);
  if (written === undefined) return undefined;
  const versions = new Map(written.versions.map(entryOf));
  return { extent: 'written', count: written.count, versions };
}

async function valuesOf(
  reader: DatabaseReader,
  table: Table,
  { extent, versions }: RowsRead,
  { touched }: LookPlan,
): Promise<ReadonlyMap<string, Row>> {
  if (extent === 'written') {
    const latest = [...versions.keys()].slice(-REMEMBERED_ROWS);
    return reader.rows(table, [...new Set([...latest, ...touched])]);
  }
  // Without an index each row that is asked for is looked for in all of them.
  if (extent === 'newest' && table.primaryKey.length === 0) return new Map();
  const newest = await reader.newest(table, REMEMBERED_ROWS);
  const older = touched.filter((key) => !newest.has(key));
  return new Map([...newest, ...(await reader.rows(table, older))]);
}

/** How a row differs between two looks. */
export interface KeyChange {
  readonly kind: 'inserted' | 'updated' | 'deleted';
  readonly key: string;
}

/** Compares two looks at a table; `before` is undefined where the table is new. */
export function compareLooks(before: TableLook | undefined, after: TableLook): KeyChange[] {
  if (before === undefined) {
    return [...after.versions.keys()].map((key) => ({ kind: 'inserted', key }));
  }
  // What was written cannot be compared with those of the greatest keys.
  if ((before.extent === 'newest') !== (after.extent === 'newest') && !isWhole(before, after)) {
    return [];
  }
  const windowed = before.extent === 'newest' || after.extent === 'newest';
  const then = windowed ? upToCommon(before.versions, after.versions) : before.versions;
  const now = windowed ? upToCommon(after.versions, before.versions) : after.versions;
  const came = [...now].flatMap(([key, version]): KeyChange[] => {
    const known = before.versions.get(key);
    if (known === undefined) return [{ kind: 'inserted', key }];
    return known === version ? [] : [{ kind: 'updated', key }];
  });
  // Of what was there at first only the rows written since are read.
  if (before.extent === 'whole' && after.extent === 'written') return came;
  const went = [...then.keys()].filter((key) => !after.versions.has(key));
  return [...came, ...went.map((key): KeyChange => ({ kind: 'deleted', key }))];
}

function isWhole(before: TableLook, after: TableLook): boolean {
  return before.extent === 'whole' || after.extent === 'whole';
}

/**
 * The watched rows down to the last that the other look has, too: what is older than that came into
 * the window, or fell out of it, because others came and went.
 */
function upToCommon(
  versions: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const entries = [...versions];
  const last = entries.findLastIndex(([key]) => other.has(key));
  return new Map(entries.slice(0, last + 1));
}

function entryOf({ key, version }: RowVersion): [string, string] {
  return [key, version];
}
