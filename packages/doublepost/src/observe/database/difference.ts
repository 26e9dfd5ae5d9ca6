import type { PartlyWatched } from '../observation.ts';
import type { DatabaseLook } from './look.ts';
import type { Row, Table } from './reader.ts';

/** A row that came, changed or went. */
export interface RowChange {
  readonly kind: 'inserted' | 'updated' | 'deleted';
  readonly key: string;
  /** Undefined where it was not there, or not remembered. */
  readonly before: Row | undefined;
  /** Undefined where it is not there any more. */
  readonly after: Row | undefined;
}

/** What happened to a table between two looks. */
export interface TableDifference {
  readonly table: Table;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Whether rows came that were only counted: which of them are told is chance. */
  readonly isCounted: boolean;
  /** At most 50 of each kind. */
  readonly changes: readonly RowChange[];
  /** Rows whose foreign key leads nowhere, because of these changes. */
  readonly orphans: number;
}

/**
 * Watches a database from outside, with read access only. Both looks may reject with
 * DP_DATABASE_UNREADABLE.
 */
export interface DatabaseObserver {
  /** How rows are told apart, for the report. */
  readonly method: string;
  /** Remembers how the database is now. */
  look(): Promise<DatabaseLook>;
  /** What happened since a look; tables without a change are left out. */
  changesSince(look: DatabaseLook): Promise<readonly TableDifference[]>;
  /** The tables that could not be watched whole until now. */
  partly(): readonly PartlyWatched[];
  close(): Promise<void>;
}
