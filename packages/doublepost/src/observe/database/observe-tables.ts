import { DoublepostError } from '../../errors.ts';
import type { DatabaseObserver, RowChange, TableDifference } from './difference.ts';
import { findOrphans } from './find-orphans.ts';
import { compareLooks, type DatabaseLook, lookAt, type TableLook } from './look.ts';
import type { DatabaseReader, Row, Table } from './reader.ts';

/** Of more rows of one kind only the number is told. */
const MOST_ROWS = 50;

/**
 * Watches the tables of a database from outside. Each look reads keys and versions of the rows, of
 * large tables those of the newest; two looks compared tell what was inserted, updated and deleted.
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

  async function watchedTables(): Promise<readonly Table[]> {
    const stamp = await reader.schemaStamp();
    if (schema?.stamp !== stamp) {
      const tables = (await reader.tables()).filter(({ name }) => matches(name, patterns));
      schema = { stamp, tables };
    }
    return schema.tables;
  }

  async function look(): Promise<DatabaseLook> {
    const stamp = await reader.stamp();
    if (last !== undefined && stamp !== undefined && last.stamp === stamp) return last;
    last = await reader.atOneMoment(async () => {
      const tables = new Map<string, TableLook>();
      for (const table of await watchedTables()) {
        const keys = [...(touched.get(table.name) ?? [])];
        tables.set(table.name, await lookAt(reader, table, keys));
      }
      return { stamp, tables };
    });
    return last;
  }

  async function differenceOf(
    before: TableLook | undefined,
    after: TableLook,
  ): Promise<TableDifference | undefined> {
    const { table } = after;
    const found = compareLooks(before, after);
    const shown = (['inserted', 'updated', 'deleted'] as const).flatMap((kind) =>
      found.filter((change) => change.kind === kind).slice(0, MOST_ROWS),
    );
    const fetched = await reader.rows(
      table,
      shown.filter(({ key, kind }) => kind !== 'deleted' && !after.remembered.has(key)).map(keyOf),
    );
    const changes = shown
      .map(({ kind, key }): RowChange => {
        const now =
          kind === 'deleted' ? undefined : (after.remembered.get(key) ?? fetched.get(key));
        return { kind, key, before: before?.remembered.get(key), after: now };
      })
      .filter((change) => !isRewritten(change));
    const rewritten = shown.length - changes.length;
    const count = (kind: RowChange['kind']): number =>
      found.filter((change) => change.kind === kind).length;
    const counts = {
      inserted: count('inserted'),
      updated: count('updated') - rewritten,
      deleted: count('deleted'),
    };
    remember(table, changes);
    if (counts.inserted + counts.updated + counts.deleted === 0) return undefined;
    return { table, ...counts, changes, orphans: 0 };
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

function keyOf({ key }: { readonly key: string }): string {
  return key;
}

/** An update that wrote the same values again changed nothing that anybody can see. */
function isRewritten({ kind, before, after }: RowChange): boolean {
  return kind === 'updated' && before !== undefined && after !== undefined && equal(before, after);
}

function equal(one: Row, other: Row): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
