import type { DatabaseReader, Row, RowVersion, Table } from './reader.ts';

/** Rows of a larger table that are older than its newest this many are not watched. */
export const WATCHED_ROWS = 5_000;
/** Of so many rows per table the values are remembered, to tell what an update changed. */
const REMEMBERED_ROWS = 100;

/** What is known of a table at one moment. */
export interface TableLook {
  readonly table: Table;
  /** By key, the newest first; not more than the watched rows. */
  readonly versions: ReadonlyMap<string, string>;
  /** Whether these are all rows of the table. */
  readonly complete: boolean;
  readonly remembered: ReadonlyMap<string, Row>;
}

/** What is known of a database at one moment. */
export interface DatabaseLook {
  readonly stamp: string | undefined;
  readonly tables: ReadonlyMap<string, TableLook>;
}

/** How a row differs between two looks. */
export interface KeyChange {
  readonly kind: 'inserted' | 'updated' | 'deleted';
  readonly key: string;
}

/**
 * Looks at one table.
 *
 * @param touched keys of rows that were changed before: their values are remembered, too
 */
export async function lookAt(
  reader: DatabaseReader,
  table: Table,
  touched: readonly string[],
): Promise<TableLook> {
  const versions = await reader.versions(table, WATCHED_ROWS + 1);
  const newest = await reader.newest(table, REMEMBERED_ROWS);
  const older = touched.filter((key) => !newest.has(key));
  return {
    table,
    versions: new Map(versions.slice(0, WATCHED_ROWS).map(entryOf)),
    complete: versions.length <= WATCHED_ROWS,
    remembered: new Map([...newest, ...(await reader.rows(table, older))]),
  };
}

/** Compares two looks at a table; `before` is undefined where the table is new. */
export function compareLooks(before: TableLook | undefined, after: TableLook): KeyChange[] {
  if (before === undefined) {
    return [...after.versions.keys()].map((key) => ({ kind: 'inserted', key }));
  }
  const windowed = !before.complete || !after.complete;
  const then = windowed ? upToCommon(before.versions, after.versions) : before.versions;
  const now = windowed ? upToCommon(after.versions, before.versions) : after.versions;
  const came = [...now].flatMap(([key, version]): KeyChange[] => {
    const known = before.versions.get(key);
    if (known === undefined) return [{ kind: 'inserted', key }];
    return known === version ? [] : [{ kind: 'updated', key }];
  });
  const went = [...then.keys()].filter((key) => !after.versions.has(key));
  return [...came, ...went.map((key): KeyChange => ({ kind: 'deleted', key }))];
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
