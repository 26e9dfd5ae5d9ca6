import type { Column, DatabaseReader, Row, Table } from './reader.ts';

/** How one kind of database writes what all of them mean. */
export interface SqlDialect {
  /** Runs a statement; every value comes as text. */
  query(sql: string, values?: readonly string[]): Promise<readonly Row[]>;
  quote(name: string): string;
  /** The placeholder of the value at a 0-based position. */
  placeholder(position: number): string;
  /** An expression as text, also of columns that hold bytes or dates. */
  asText(expression: string): string;
  /** An expression that differs when the row was written in between. */
  version(table: Table): string;
}

// `ORDER BY` takes a name for an output first: none may be that of a user's column.
const VERSION = 'doublepost_version';
const keyName = (index: number): string => `doublepost_key_${index}`;
const valueName = (index: number): string => `doublepost_value_${index}`;

type RowQueries = Pick<DatabaseReader, 'versions' | 'newest' | 'rows' | 'countWhere'> & {
  count(table: Table): Promise<number>;
};

/** The queries on rows, the same for every database but for its dialect. */
export function rowQueries(dialect: SqlDialect): RowQueries {
  const { query, quote, asText } = dialect;

  function keyColumns({ key }: Table): string {
    return key.map((column, index) => `${asText(column)} AS "${keyName(index)}"`).join(', ');
  }

  /** A table without a key is ordered as it stands. */
  function newestFirst({ key }: Table): string {
    return key.length === 0 ? '' : `ORDER BY ${key.map((column) => `${column} DESC`).join(', ')}`;
  }

  function values({ columns }: Table): string {
    return columns
      .map(({ name }, index) => `${asText(quote(name))} AS "${valueName(index)}"`)
      .join(', ');
  }

  const identified = (table: Table): Table =>
    table.key.length > 0 ? table : { ...table, key: [dialect.version(table)] };

  async function select(table: Table, rest: string, parameters: readonly string[] = []) {
    const rows = await query(
      `SELECT ${keyColumns(table)}, ${values(table)} FROM ${table.sqlName} ${rest}`,
      parameters,
    );
    return new Map(
      numberRepeats(rows.map((row) => ({ key: keyOf(row, table), row }))).map(({ key, row }) => [
        key,
        valuesOf(row, table),
      ]),
    );
  }

  return {
    async versions(table, limit) {
      const { key } = identified(table);
      const rows = await query(
        `SELECT ${keyColumns({ ...table, key })}, ${dialect.version(table)} AS "${VERSION}"
         FROM ${table.sqlName} ${newestFirst(table)} LIMIT ${limit}`,
      );
      return numberRepeats(
        rows.map((row) => ({ key: keyOf(row, { key }), version: row[VERSION] ?? '' })),
      );
    },
    newest: (table, limit) => select(identified(table), `${newestFirst(table)} LIMIT ${limit}`),
    async rows(table, keys) {
      if (keys.length === 0) return new Map();
      const { key } = identified(table);
      const parameters: string[] = [];
      const distinct = new Set(keys.map((text) => text.replace(REPEAT, '')));
      const alternatives = [...distinct].map((text) => {
        const parts = JSON.parse(text) as (string | null)[];
        const conditions = key.map((column, index) => {
          const part = parts[index];
          if (part === null || part === undefined) return `${column} IS NULL`;
          parameters.push(part);
          // Uncast, so that the index of the key is used.
          return `${column} = ${dialect.placeholder(parameters.length - 1)}`;
        });
        return `(${conditions.join(' AND ')})`;
      });
      const found = await select(
        { ...table, key },
        `WHERE ${alternatives.join(' OR ')}`,
        parameters,
      );
      const asked = new Set(keys);
      return new Map([...found].filter(([text]) => asked.has(text)));
    },
    async count(table) {
      const [row] = await query(`SELECT ${asText('count(*)')} AS "rows" FROM ${table.sqlName}`);
      return Number(row?.rows ?? 0);
    },
    async countWhere(table, where) {
      const parameters: string[] = [];
      const conditions = Object.entries(where).map(([name, value]) => {
        if (value === null) return `${quote(name)} IS NULL`;
        parameters.push(value);
        return `${quote(name)} = ${dialect.placeholder(parameters.length - 1)}`;
      });
      const [row] = await query(
        `SELECT ${asText('count(*)')} AS "rows" FROM ${table.sqlName} WHERE ${conditions.join(' AND ')}`,
        parameters,
      );
      return Number(row?.rows ?? 0);
    },
  };
}

/** Whether a key is one number: the database, or the application, usually counts it up. */
export function isOneNumber(key: readonly string[], columns: readonly Column[]): boolean {
  const [name, ...others] = key;
  return others.length === 0 && columns.some((column) => column.name === name && column.isNumber);
}

function keyOf(row: Row, { key }: Pick<Table, 'key'>): string {
  return JSON.stringify(key.map((_column, index) => row[keyName(index)] ?? null));
}

function valuesOf(row: Row, { columns }: Table): Row {
  return Object.fromEntries(
    columns.map(({ name }, index) => [name, row[valueName(index)] ?? null]),
  );
}

const REPEAT = /#\d+$/;

/** Rows without a key may be equal: the second is another row than the first. */
function numberRepeats<Keyed extends { readonly key: string }>(rows: readonly Keyed[]): Keyed[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const times = (seen.get(row.key) ?? 0) + 1;
    seen.set(row.key, times);
    return times === 1 ? row : { ...row, key: `${row.key}#${times}` };
  });
}
