import { DoublepostError } from '../../errors.ts';
import type { DatabaseObserver, RowChange, TableDifference } from './difference.ts';
import { differenceOfTable, MOST_ROWS } from './difference-of-table.ts';
import { findOrphans } from './find-orphans.ts';
import { type DatabaseLook, lookAt, type TableLook } from './look.ts';
import { isWindow, noteDoubts, noteWindow } from './partly-watched.ts';
import type { DatabaseReader, RowHistory, Table } from './reader.ts';

/**
 * Watches the tables of a database from outside. Each look reads keys and versions of the rows, of
 * large tables those that were written since the first look, where the database knows them, or else
 * those of the newest; two looks compared tell what was inserted, updated and deleted.
 *
 * @param patterns names of tables to watch, `*` for any text; none: all
 * @throws DoublepostError DP_DATABASE_UNREADABLE where no table matches
 */
export async function observeTables(
  reader: DatabaseReader,
  patterns: readonly string[] = [],
): Promise<DatabaseObserver> {
  const touched = new Map<string, Set<string>>();
  let schema: { readonly stamp: string; readonly tables: readonly Table[] } | undefined;
  let last: DatabaseLook | undefined;
  let history: RowHistory | undefined;
  let hasTried = false;
  const partly = new Map<string, string>();

  async function watchedTables(): Promise<readonly Table[]> {
    const stamp = await reader.schemaStamp();
    if (schema?.stamp !== stamp) {
      const tables = (await reader.tables()).filter(({ name }) => matches(name, patterns));
      schema = { stamp, tables };
    }
    return schema.tables;
  }

  async function lookAtAll(
    stamp: string | undefined,
    history: RowHistory | undefined,
    previous: DatabaseLook | undefined,
  ): Promise<DatabaseLook> {
    return reader.atOneMoment(async () => {
      const tables = new Map<string, TableLook>();
      for (const table of await watchedTables()) {
        const keys = [...(touched.get(table.name) ?? [])];
        const plan = { touched: keys, last: previous?.tables.get(table.name), history };
        tables.set(table.name, await lookAt(reader, table, plan));
      }
      return { stamp, tables };
    });
  }

  async function look(): Promise<DatabaseLook> {
    const stamp = await reader.stamp();
    if (last !== undefined && stamp !== undefined && last.stamp === stamp) return last;
    let found = await lookAtAll(stamp, history, last);
    if (history === undefined && [...found.tables.values()].some(isWindow)) {
      // Only now is it known to be needed. It has to begin before what is compared by it.
      history = await beginHistory();
      if (history !== undefined) found = await lookAtAll(stamp, history, last);
    }
    last = found;
    for (const seen of found.tables.values()) noteWindow(seen, partly);
    return found;
  }

  async function beginHistory(): Promise<RowHistory | undefined> {
    if (hasTried) return undefined;
    hasTried = true;
    try {
      await reader.history?.begin();
      return reader.history;
    } catch {
      // A server that takes no second connection: the newest rows are watched, as the notes say.
      return undefined;
    }
  }

  async function differenceOf(
    before: TableLook | undefined,
    after: TableLook,
  ): Promise<TableDifference | undefined> {
    const difference = await differenceOfTable(reader, before, after);
    noteDoubts(difference, after, partly);
    const { table, inserted, updated, deleted, changes } = difference;
    remember(table, changes);
    return inserted + updated + deleted === 0 ? undefined : difference;
  }

  function remember({ name }: Table, changes: readonly RowChange[]): void {
    const keys = touched.get(name) ?? new Set();
    for (const { kind, key } of changes) {
      if (kind !== 'deleted' && keys.size < MOST_ROWS) keys.add(key);
    }
    touched.set(name, keys);
  }

  const [first] = await watchedTables();
  if (first === undefined && patterns.length > 0) {
    throw new DoublepostError(
      'DP_DATABASE_UNREADABLE',
      `no table of the database matches ${patterns.join(', ')}`,
      { fix: 'Check the names after --table; those of other schemas begin with the schema.' },
    );
  }
  return {
    method: reader.method,
    look,
    async changesSince(mark) {
      const now = await look();
      if (now === mark) return [];
      return reader.atOneMoment(async () => {
        const differences: TableDifference[] = [];
        for (const after of now.tables.values()) {
          const difference = await differenceOf(mark.tables.get(after.table.name), after);
          if (difference !== undefined) differences.push(difference);
        }
        return findOrphans(reader, differences, schema?.tables ?? []);
      });
    },
    partly: () => [...partly].map(([table, because]) => ({ table, because })),
    close: () => reader.close(),
  };
}

function matches(name: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  return patterns.some((pattern) => {
    const source = pattern.split('*').map(escapePattern).join('.*');
    // PostgreSQL's own schema is left out of the names, but may be asked for as others are.
    const isOwn = /^public\./i.test(pattern) && !name.includes('.');
    return new RegExp(`^${source}$`, 'i').test(isOwn ? `public.${name}` : name);
  });
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
}
