import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Database from 'libsql';
import { runReleased } from './busy-statement.ts';

type Row = Record<string, unknown>;

/**
 * Gives SQLite the two types that it has not: booleans are stored as 0 and 1, dates as ISO 8601
 * text in UTC, and both are read back by the type that the column was declared with.
 *
 * The driver must never see a boolean: it ends the whole process instead of throwing.
 */
export function withSqliteValues(database: Database.Database): SqliteDatabase {
  return {
    close: () => void database.close(),
    prepare: (sql) => prepare(database, sql),
  };
}

function prepare(database: Database.Database, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  const reader = statement.reader;
  const readers = reader ? readersByColumn(statement.columns()) : [];
  return {
    reader,
    all: (parameters) =>
      runReleased(database, sql, () => statement.all(bind(parameters))).map((row) =>
        read(row as Row, readers),
      ),
    run: (parameters) => runReleased(database, sql, () => statement.run(bind(parameters))),
    *iterate(parameters) {
      for (const row of statement.iterate(bind(parameters))) yield read(row as Row, readers);
    },
  };
}

/** To be handed over as one array: the driver takes a single NULL for an object with names. */
function bind(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    return value instanceof Date ? value.toISOString() : value;
  });
}

type ColumnReader = readonly [column: string, read: (value: unknown) => unknown];

function readersByColumn(columns: readonly Database.ColumnDefinition[]): ColumnReader[] {
  return columns.flatMap(({ name, type }): ColumnReader[] => {
    const declared = type?.toLowerCase();
    if (declared === 'boolean') return [[name, (value) => value === 1]];
    if (declared === 'datetime') return [[name, (value) => new Date(String(value))]];
    return [];
  });
}

function read(row: Row, readers: readonly ColumnReader[]): Row {
  for (const [column, readValue] of readers) {
    if (row[column] !== null) row[column] = readValue(row[column]);
  }
  return row;
}
