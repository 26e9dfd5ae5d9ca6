import { existsSync } from 'node:fs';
import Database from 'libsql';
import { DoublepostError } from '../errors.ts';
import type { DatabaseObserver, TableChange } from './observation.ts';

/** What is remembered of a table: enough to count what came and went, without its rows. */
interface TableMark {
  readonly rows: number;
  /** The largest rowid; undefined for tables that are declared WITHOUT ROWID. */
  readonly lastRowid: number | undefined;
}

/**
 * Watches an SQLite file from outside: rows with a larger rowid than before were inserted, and the
 * difference of the counts tells how many were deleted. An update is not seen, nor is a row that
 * came and went between two looks.
 *
 * @throws DoublepostError DP_DATABASE_UNREADABLE
 */
export function observeSqlite(path: string): DatabaseObserver {
  const database = open(path);
  let marks = new Map<string, TableMark>();

  function look(): Map<string, TableMark> {
    try {
      return new Map(tablesOf(database).map((table) => [table, markOf(database, table)]));
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }

  marks = look();
  return {
    async mark() {
      marks = look();
    },
    async changes() {
      return [...look()].flatMap(([table, after]): TableChange[] => {
        const before = marks.get(table) ?? { rows: 0, lastRowid: 0 };
        const inserted = insertedSince(database, table, before, after);
        const deleted = before.rows + inserted - after.rows;
        return inserted === 0 && deleted === 0 ? [] : [{ table, inserted, deleted }];
      });
    },
    async close() {
      database.close();
    },
  };
}

function open(path: string): Database.Database {
  if (!existsSync(path)) {
    throw new DoublepostError('DP_DATABASE_UNREADABLE', `there is no database file ${path}`);
  }
  try {
    return new Database(path, { readonly: true, timeout: 5_000 });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): DoublepostError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new DoublepostError('DP_DATABASE_UNREADABLE', `${path}: ${message}`, { cause });
}

function tablesOf(database: Database.Database): string[] {
  const rows = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .all() as { name: string }[];
  return rows.map(({ name }) => name);
}

function markOf(database: Database.Database, table: string): TableMark {
  const { rows } = database.prepare(`SELECT count(*) AS rows FROM ${quoted(table)}`).get() as {
    rows: number;
  };
  return { rows, lastRowid: lastRowid(database, table) };
}

function lastRowid(database: Database.Database, table: string): number | undefined {
  try {
    const statement = database.prepare(`SELECT max(rowid) AS last FROM ${quoted(table)}`);
    return (statement.get() as { last: number | null }).last ?? 0;
  } catch (error) {
    // The one way to tell: a table declared WITHOUT ROWID has no such column.
    if (error instanceof Error && error.message.includes('no such column')) return undefined;
    throw error;
  }
}

function insertedSince(
  database: Database.Database,
  table: string,
  before: TableMark,
  after: TableMark,
): number {
  if (before.lastRowid === undefined) return Math.max(0, after.rows - before.rows);
  const statement = database.prepare(
    `SELECT count(*) AS rows FROM ${quoted(table)} WHERE rowid > ?`,
  );
  return (statement.get(before.lastRowid) as { rows: number }).rows;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
