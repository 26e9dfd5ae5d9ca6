import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { DoublepostError } from '../errors.ts';
import type { DatabaseObserver, TableChange } from './observation.ts';

/** A table of the schema. */
interface Table {
  readonly name: string;
  /** False for tables that are declared WITHOUT ROWID. */
  readonly hasRowid: boolean;
}

/** What is remembered of a table: enough to count what came and went, without its rows. */
interface TableMark {
  readonly rows: number;
  /** The largest rowid in digits (64 bits: a number would round it); undefined where there is none. */
  readonly lastRowid: string | undefined;
}

/**
 * Watches an SQLite file from outside: rows with a larger rowid than before were inserted, and the
 * difference of the counts tells how many were deleted. An update is not seen, nor is a row that
 * came and went between two looks. Virtual tables and what they keep their data in are left out.
 *
 * @throws DoublepostError DP_DATABASE_UNREADABLE
 */
export function observeSqlite(path: string): DatabaseObserver {
  const database = open(path);

  /** Reads in one transaction, so that all counts are of the same moment. */
  function read<T>(query: () => T): T {
    try {
      return database.transaction(query)() as T;
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }

  function look(): Map<string, TableMark> {
    return new Map(tablesOf(database).map((table) => [table.name, markOf(database, table)]));
  }

  function changesSince(marks: ReadonlyMap<string, TableMark>): TableChange[] {
    return tablesOf(database).flatMap((table): TableChange[] => {
      const before = marks.get(table.name) ?? NO_ROWS;
      const { rows } = markOf(database, table);
      const newer = table.hasRowid ? rowsAfter(database, table, before) : 0;
      // A row may also be given a smaller rowid than those before it.
      const inserted = Math.max(newer, rows - before.rows);
      const deleted = before.rows + inserted - rows;
      return inserted === 0 && deleted === 0 ? [] : [{ table: table.name, inserted, deleted }];
    });
  }

  let marks: Map<string, TableMark>;
  try {
    marks = read(look);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    async mark() {
      marks = read(look);
    },
    async changes() {
      return read(() => changesSince(marks));
    },
    async close() {
      database.close();
    },
  };
}

const NO_ROWS: TableMark = { rows: 0, lastRowid: undefined };

function open(path: string): Database.Database {
  if (!existsSync(path)) {
    throw new DoublepostError('DP_DATABASE_UNREADABLE', `there is no database file ${path}`);
  }
  try {
    // libsql ignores its option `readonly`; SQLite itself heeds the mode of a file URI.
    return new Database(`${pathToFileURL(path).href}?mode=ro`, { timeout: 5_000 });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): DoublepostError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new DoublepostError('DP_DATABASE_UNREADABLE', `${path}: ${message}`, { cause });
}

const TABLES = `
  SELECT name, wr FROM pragma_table_list
  WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  ORDER BY name`;

function tablesOf(database: Database.Database): Table[] {
  const rows = database.prepare(TABLES).all() as { name: string; wr: number }[];
  return rows.map(({ name, wr }) => ({ name, hasRowid: wr === 0 }));
}

function markOf(database: Database.Database, { name, hasRowid }: Table): TableMark {
  const last = hasRowid ? 'CAST(max(_rowid_) AS TEXT)' : 'NULL';
  const mark = database
    .prepare(`SELECT count(*) AS rows, ${last} AS last FROM ${quoted(name)}`)
    .get() as { rows: number; last: string | null };
  return { rows: mark.rows, lastRowid: mark.last ?? undefined };
}

function rowsAfter(database: Database.Database, { name }: Table, { lastRowid }: TableMark): number {
  if (lastRowid === undefined) return 0;
  const statement = database.prepare(
    `SELECT count(*) AS rows FROM ${quoted(name)} WHERE _rowid_ > CAST(? AS INTEGER)`,
  );
  return (statement.get(lastRowid) as { rows: number }).rows;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
