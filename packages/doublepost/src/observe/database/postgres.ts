import type { Client } from 'pg';
import { between, databaseServer } from './database-server.ts';
import { postgresHistory } from './postgres-history.ts';
import type { DatabaseReader, Row, Table } from './reader.ts';
import { isOneNumber, rowQueries, type SqlDialect } from './row-queries.ts';

/**
 * Reads a PostgreSQL database beside its application; an account that may only SELECT is enough.
 *
 * @param address `postgres://USER:PASSWORD@HOST:PORT/NAME`
 * @throws DoublepostError DP_DATABASE_UNREADABLE
 */
export async function readPostgres(address: string): Promise<DatabaseReader> {
  const server = databaseServer(address, 'postgres', 5432);
  const client = await server.readable(connect(address));

  const queryOn =
    (connection: Client): SqlDialect['query'] =>
    async (sql, values = []) => {
      // Without values several statements may be sent at once.
      const asked = {
        text: sql,
        types: AS_TEXT,
        ...(values.length > 0 && { values: [...values] }),
      };
      const { rows } = await server.readable(connection.query(asked));
      return rows as Row[];
    };
  const query = queryOn(client);
  const history = postgresHistory({
    connect: () => server.readable(connect(address)),
    query,
    rowsOn: (connection, table, keys) =>
      rowQueries({ ...DIALECT, query: queryOn(connection) }).rows(table, keys),
  });
  const rows = rowQueries({ ...DIALECT, query });
  return {
    method: 'the transactions (xmin) that wrote the rows, by primary key',
    async stamp() {
      const [row] = await query('SELECT pg_current_snapshot()::text AS stamp');
      return row?.stamp ?? undefined;
    },
    async schemaStamp() {
      const [row] = await query(SCHEMA_STAMP);
      return row?.stamp ?? '';
    },
    tables: async () => (await query(TABLES)).map(({ table }) => tableOf(JSON.parse(table ?? ''))),
    atOneMoment: (queries) =>
      between(
        () => query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'),
        () => client.query('COMMIT').catch(() => undefined),
        queries,
      ),
    ...rows,
    count: (table) => history.inTime(() => rows.count(table)),
    history,
    async close() {
      await history.close();
      await client.end().catch(() => undefined);
    },
  };
}

const DIALECT: Omit<SqlDialect, 'query'> = {
  quote,
  placeholder: (position) => `$${position + 1}`,
  asText: (expression) => `(${expression})::text`,
  // The transaction that wrote this version of the row.
  version: () => 'xmin::text',
};

const AS_TEXT = { getTypeParser: () => (value: string) => value };

async function connect(address: string): Promise<Client> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: address,
    application_name: 'doublepost',
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks between two queries is told by the next query.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Tables of applications, partitions under their parent's name, that this account may read. */
const READABLE = `
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp\\_%'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`;

/** An altered table has another catalogue row: its xmin tells. */
const SCHEMA_STAMP = `
  SELECT md5(string_agg(c.oid || ':' || c.xmin, ',' ORDER BY c.oid)) AS stamp ${READABLE}`;

const TABLES = `
  SELECT json_build_object(
    'schema', n.nspname,
    'name', c.relname,
    'columns', (
      SELECT json_agg(json_build_object('name', attname, 'isNumber', typcategory = 'N')
        ORDER BY attnum)
      FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
    'uniques', (
      SELECT json_agg(json_build_object(
        'name', index.relname, 'primary', indisprimary,
        'columns', (
          SELECT json_agg(coalesce(attname, '(expression)') ORDER BY place)
          FROM unnest(indkey::int2[]) WITH ORDINALITY AS keys(number, place)
          LEFT JOIN pg_attribute ON attrelid = c.oid AND attnum = number AND number > 0
          WHERE place <= indnkeyatts)))
      FROM pg_index JOIN pg_class index ON index.oid = indexrelid
      WHERE indrelid = c.oid AND indisunique AND indpred IS NULL),
    'foreignKeys', (
      SELECT json_agg(json_build_object(
        'schema', pn.nspname, 'parent', p.relname,
        'columns', (SELECT json_agg(attname ORDER BY place)
          FROM unnest(conkey) WITH ORDINALITY AS keys(number, place)
          JOIN pg_attribute ON attrelid = conrelid AND attnum = number),
        'parentColumns', (SELECT json_agg(attname ORDER BY place)
          FROM unnest(confkey) WITH ORDINALITY AS keys(number, place)
          JOIN pg_attribute ON attrelid = confrelid AND attnum = number)))
      FROM pg_constraint JOIN pg_class p ON p.oid = confrelid
      JOIN pg_namespace pn ON pn.oid = p.relnamespace
      WHERE conrelid = c.oid AND contype = 'f'))::text AS "table"
  ${READABLE} ORDER BY n.nspname, c.relname`;

/** A table as the query above gives it. */
interface Described {
  readonly schema: string;
  readonly name: string;
  readonly columns: Table['columns'] | null;
  readonly uniques:
    | readonly { readonly name: string; readonly primary: boolean; readonly columns: string[] }[]
    | null;
  readonly foreignKeys:
    | readonly {
        readonly schema: string;
        readonly parent: string;
        readonly columns: string[];
        readonly parentColumns: string[];
      }[]
    | null;
}

function tableOf({ schema, name, columns, uniques, foreignKeys }: Described): Table {
  const primary = uniques?.find((index) => index.primary);
  return {
    name: nameOf(schema, name),
    sqlName: `${quote(schema)}.${quote(name)}`,
    columns: columns ?? [],
    // The place of a row that has no key; an update gives it another.
    key: primary?.columns.map(quote) ?? ['ctid'],
    keepsKey: primary !== undefined,
    primaryKey: primary?.columns ?? [],
    isOrdered: isOneNumber(primary?.columns ?? [], columns ?? []),
    uniques: (uniques ?? []).map((index) => ({ name: index.name, columns: index.columns })),
    foreignKeys: (foreignKeys ?? []).map((key) => ({
      columns: key.columns,
      parent: nameOf(key.schema, key.parent),
      parentColumns: key.parentColumns,
    })),
  };
}

function nameOf(schema: string, name: string): string {
  return schema === 'public' ? name : `${schema}.${name}`;
}
