import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import { dialectOf } from './dialect.ts';

/** How a table is declared where the two dialects differ. */
export interface ColumnTypes {
  /** A primary key that the database counts up. */
  readonly identity: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  /** A moment, independent of time zones. */
  readonly instant: 'datetime' | 'timestamptz';
  readonly uuid: 'char(36)' | 'uuid';
}

/** For migrations: the column types of the database that is migrated. */
export function columnTypes(database: Kysely<unknown>): ColumnTypes {
  return dialectOf(database) === 'postgres' ? POSTGRES : SQLITE;
}

const SQLITE: ColumnTypes = {
  identity: (column) => column.primaryKey().autoIncrement(),
  instant: 'datetime',
  uuid: 'char(36)',
};

const POSTGRES: ColumnTypes = {
  identity: (column) => column.primaryKey().generatedByDefaultAsIdentity(),
  instant: 'timestamptz',
  uuid: 'uuid',
};
