import type { Connection, RowDataPacket } from 'mysql2/promise';
import { between, databaseServer } from './database-server.ts';
import type { DatabaseReader, ForeignKey, Row, Table, UniqueIndex } from './reader.ts';
import { isOneNumber, rowQueries, type SqlDialect } from './row-queries.ts';

/**
 * Reads a MySQL or MariaDB database beside its application; an account that may only SELECT is
 * enough.
 *
 * @param address `mysql://USER:PASSWORD@HOST:PORT/NAME`; `mariadb:` means the same
 * @throws DoublepostError DP_DATABASE_UNREADABLE
 */
export async function readMysql(address: string): Promise<DatabaseReader> {
  const server = databaseServer(address, 'mysql', 3306);
  const connection = await server.readable(connect(address));

  async function query(sql: string, values: readonly string[] = []): Promise<readonly Row[]> {
    const [rows] = await server.readable(connection.query<RowDataPacket[]>(sql, [...values]));
    return rows as Row[];
  }

  const dialect: SqlDialect = {
    query,
    quote,
    placeholder: () => '?',
    asText: (expression) => expression,
    version: ({ columns }) =>
      `MD5(CONCAT_WS(',', ${columns.map(({ name }) => `QUOTE(${quote(name)})`).join(', ')}))`,
  };
  const rows = rowQueries(dialect);
  const [about] = await query('SELECT VERSION() AS "version"');
  const limit = /mariadb/i.test(about?.version ?? '') ? limitOnMariadb : limitOnMysql;
  const rowsInTime = rowQueries({ ...dialect, query: (sql, values) => query(limit(sql), values) });
  return {
    method: 'digests of the rows by primary key, made by the server',
    // InnoDB tells nobody without further rights whether something was committed.
    stamp: async () => undefined,
    async schemaStamp() {
      const [row] = await query(
        `SELECT MD5(GROUP_CONCAT(CONCAT_WS(':', table_name, create_time) ORDER BY table_name)) AS stamp
         FROM information_schema.tables WHERE table_schema = DATABASE()`,
      );
      return row?.stamp ?? '';
    },
    tables: () => readTables(query),
    atOneMoment: (queries) =>
      between(
        () => query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY'),
        () => connection.query('COMMIT').catch(() => undefined),
        queries,
      ),
    ...rows,
    async count(table) {
      try {
        return await rowsInTime.count(table);
      } catch (error) {
        if (!isTimeout(error)) throw error;
        return undefined;
      }
    },
    async close() {
      await connection.end().catch(() => undefined);
    },
  };
}

/** A scan that takes longer would slow down the application, in milliseconds. */
const LONGEST_SCAN_MS = 2_000;

function limitOnMariadb(select: string): string {
  return `SET STATEMENT max_statement_time = ${LONGEST_SCAN_MS / 1_000} FOR ${select}`;
}

function limitOnMysql(select: string): string {
  return select.replace(/^SELECT/, `SELECT /*+ MAX_EXECUTION_TIME(${LONGEST_SCAN_MS}) */`);
}

/** ER_STATEMENT_TIMEOUT of MariaDB, ER_QUERY_TIMEOUT of MySQL. */
const TIMEOUTS: readonly unknown[] = [1969, 3024];

function isTimeout(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'errno' in cause && TIMEOUTS.includes(cause.errno);
}

async function connect(address: string): Promise<Connection> {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({
    uri: address.replace(/^mariadb:/, 'mysql:'),
    connectTimeout: 10_000,
    typeCast: (field) => asText(field.buffer()),
  });
  connection.on('error', () => undefined);
  for (const setting of SETTINGS) await connection.query(`SET SESSION ${setting}`);
  return connection;
}

const SETTINGS: readonly string[] = [
  // mysql2 escapes values by backslashes, which servers may be told to take for themselves.
  "sql_mode = ''",

  'group_concat_max_len = 1000000',
  'TRANSACTION ISOLATION LEVEL REPEATABLE READ',
];

/** Every value as text; bytes that are none, in digits. */
function asText(value: Buffer | null): string | null {
  if (value === null) return null;
  const text = value.toString('utf8');
  return text.includes('\ufffd') ? value.toString('hex') : text;
}

function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

type Query = (sql: string, values?: readonly string[]) => Promise<readonly Row[]>;

const COLUMNS = `
  SELECT c.table_name AS "table", c.column_name AS "column", c.data_type AS "type"
  FROM information_schema.columns c JOIN information_schema.tables t
    ON t.table_schema = c.table_schema AND t.table_name = c.table_name
  WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
  ORDER BY c.table_name, c.ordinal_position`;

const UNIQUES = `
  SELECT table_name AS "table", index_name AS "index", column_name AS "column"
  FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND non_unique = 0
  ORDER BY table_name, index_name = 'PRIMARY' DESC, index_name, seq_in_index`;

const FOREIGN_KEYS = `
  SELECT table_name AS "table", constraint_name AS "name", column_name AS "column",
    referenced_table_name AS "parent", referenced_column_name AS "parentColumn"
  FROM information_schema.key_column_usage
  WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
  ORDER BY table_name, constraint_name, ordinal_position`;

async function readTables(query: Query): Promise<Table[]> {
  const columns = groupBy(await query(COLUMNS), 'table');
  const uniques = groupBy(await query(UNIQUES), 'table');
  const foreignKeys = groupBy(await query(FOREIGN_KEYS), 'table');
  return [...columns].map(([name, rows]) => {
    const described = rows.map(({ column, type }) => ({
      name: column ?? '',
      isNumber: /int|decimal|float|double/.test(type ?? ''),
    }));
    const indexes = uniquesOf(uniques.get(name) ?? []);
    const primary = indexes.find((index) => index.name === 'PRIMARY');
    const types = new Map(rows.map((row) => [row.column, row.type ?? '']));
    return {
      name,
      sqlName: quote(name),
      columns: described,
      key: (primary?.columns ?? []).map((column) =>
        // As text, in which the values travel.
        /binary|blob/.test(types.get(column) ?? '') ? `HEX(${quote(column)})` : quote(column),
      ),
      keepsKey: primary !== undefined,
      primaryKey: primary?.columns ?? [],
      isOrdered: isOneNumber(primary?.columns ?? [], described),
      uniques: indexes,
      foreignKeys: foreignKeysOf(foreignKeys.get(name) ?? []),
    };
  });
}

function uniquesOf(rows: readonly Row[]): UniqueIndex[] {
  return [...groupBy(rows, 'index')].map(([name, parts]) => ({
    name,
    columns: parts.map(({ column }) => column ?? '(expression)'),
  }));
}

function foreignKeysOf(rows: readonly Row[]): ForeignKey[] {
  return [...groupBy(rows, 'name').values()].map((parts) => ({
    columns: parts.map(({ column }) => column ?? ''),
    parent: parts[0]?.parent ?? '',
    parentColumns: parts.map(({ parentColumn }) => parentColumn ?? ''),
  }));
}

function groupBy(rows: readonly Row[], column: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = row[column] ?? '';
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}
