import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { DoublepostError } from '../../errors.ts';
import { between } from './database-server.ts';
import type { Column, DatabaseReader, ForeignKey, Row, Table, UniqueIndex } from './reader.ts';
import { isOneNumber, rowQueries, type SqlDialect } from './row-queries.ts';

/**
 * Reads an SQLite file beside its application. Virtual tables and what they keep their data in are
 * left out.
 *
 * @throws DoublepostError DP_DATABASE_UNREADABLE
 */
export async function readSqlite(path: string): Promise<DatabaseReader> {
  const database = open(path);

  async function query(sql: string, values: readonly string[] = []): Promise<readonly Row[]> {
    return readable(path, () => database.prepare(sql).all(...values) as Row[]);
  }

  const dialect: SqlDialect = {
    query,
    quote,
    placeholder: () => '?',
    asText: (expression) => `CAST(${expression} AS TEXT)`,
    version: ({ columns }) => concatenate(columns.map(({ name }) => `quote(${quote(name)})`)),
  };
  const rows = rowQueries(dialect);

  const reader: DatabaseReader = {
    method: 'digests of the rows by rowid',
    async stamp() {
      const [row] = await query(
        'SELECT CAST(data_version AS TEXT) AS stamp FROM pragma_data_version',
      );
      return row?.stamp ?? undefined;
    },
    async schemaStamp() {
      const [row] = await query(
        'SELECT CAST(schema_version AS TEXT) AS stamp FROM pragma_schema_version',
      );
      return row?.stamp ?? '';
    },
    tables: () => readTables(query),
    atOneMoment: (queries) =>
      between(
        () => query('BEGIN'),
        () => query('COMMIT'),
        queries,
      ),
    ...rows,
    async versions(table, limit) {
      const versions = await rows.versions(table, limit);
      return versions.map(({ key, version }) => ({ key, version: digest(version) }));
    },
    async close() {
      database.close();
    },
  };
  try {
    await reader.schemaStamp();
  } catch (error) {
    database.close();
    throw error;
  }
  return reader;
}

function open(path: string): Database.Database {
  if (!existsSync(path)) {
    throw new DoublepostError('DP_DATABASE_UNREADABLE', `there is no database file ${path}`);
  }
  // libsql ignores its option `readonly`; SQLite itself heeds the mode of a file URI.
  return readable(
    path,
    () => new Database(`${pathToFileURL(path).href}?mode=ro`, { timeout: 5_000 }),
  );
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DoublepostError('DP_DATABASE_UNREADABLE', `${path}: ${message}`, { cause });
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** As a balanced tree: SQLite takes an expression of 1,000 levels at most, and tables are wider. */
function concatenate(expressions: readonly string[]): string {
  if (expressions.length < 2) return expressions[0] ?? "''";
  const half = Math.ceil(expressions.length / 2);
  const [left, right] = [expressions.slice(0, half), expressions.slice(half)].map(concatenate);
  return `(${left} || ',' || ${right})`;
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}

type Query = (sql: string, values?: readonly string[]) => Promise<readonly Row[]>;

const TABLES = `
  SELECT name, CAST(wr AS TEXT) AS wr FROM pragma_table_list
  WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  ORDER BY name`;

async function readTables(query: Query): Promise<Table[]> {
  const tables: Table[] = [];
  for (const { name, wr } of await query(TABLES)) {
    if (name === null || name === undefined) continue;
    const columns = await readColumns(query, name);
    const primary = columns.filter(({ position }) => position > 0);
    primary.sort((a, b) => a.position - b.position);
    const primaryKey = primary.map((column) => column.name);
    tables.push({
      name,
      sqlName: quote(name),
      columns,
      key: wr === '1' ? primaryKey.map(quote) : ['_rowid_'],
      keepsKey: true,
      primaryKey,
      isOrdered: wr !== '1' || isOneNumber(primaryKey, columns),
      uniques: await readUniques(query, name, primaryKey),
      foreignKeys: await readForeignKeys(query, name),
    });
  }
  return tables;
}

async function readColumns(
  query: Query,
  table: string,
): Promise<readonly (Column & { readonly position: number })[]> {
  // Generated columns have `hidden` 2 and 3; those of virtual tables, 1, cannot be read.
  const rows = await query(
    'SELECT name, type, CAST(pk AS TEXT) AS pk FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid',
    [table],
  );
  return rows.map(({ name, type, pk }) => ({
    name: name ?? '',
    isNumber: /int|real|floa|doub|num|dec/i.test(type ?? ''),
    position: Number(pk),
  }));
}

async function readUniques(
  query: Query,
  table: string,
  primaryKey: readonly string[],
): Promise<UniqueIndex[]> {
  // A partial index keeps only some rows unique, an expression (a NULL name) is none of the columns.
  const rows = await query(
    `SELECT list.name AS "index", info.name AS "column" FROM pragma_index_list(?) AS list
     JOIN pragma_index_info(list.name) AS info
     WHERE list."unique" = 1 AND list.partial = 0 ORDER BY list.seq, info.seqno`,
    [table],
  );
  const indexes = new Map<string, string[]>();
  for (const { index, column } of rows) {
    const columns = indexes.get(index ?? '') ?? [];
    indexes.set(index ?? '', [...columns, column ?? '(expression)']);
  }
  const uniques = [...indexes].map(([name, columns]) => ({ name, columns }));
  // An INTEGER PRIMARY KEY has no index of its own.
  const hasPrimary = uniques.some(({ columns }) => columns.join() === primaryKey.join());
  return primaryKey.length === 0 || hasPrimary
    ? uniques
    : [{ name: 'primary key', columns: primaryKey }, ...uniques];
}

async function readForeignKeys(query: Query, table: string): Promise<ForeignKey[]> {
  const rows = await query(
    `SELECT CAST(id AS TEXT) AS id, "table" AS parent, "from" AS "column", "to" AS "parentColumn"
     FROM pragma_foreign_key_list(?) ORDER BY id, seq`,
    [table],
  );
  const keys = new Map<string, { columns: string[]; parent: string; parentColumns: string[] }>();
  for (const { id, parent, column, parentColumn } of rows) {
    const key = keys.get(id ?? '') ?? { columns: [], parent: parent ?? '', parentColumns: [] };
    key.columns.push(column ?? '');
    // Left out, it is the parent's primary key.
    if (parentColumn !== null && parentColumn !== undefined) key.parentColumns.push(parentColumn);
    keys.set(id ?? '', key);
  }
  return [...keys.values()];
}
