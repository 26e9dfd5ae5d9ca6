/** A value as text; null is SQL's NULL. */
export type Row = Readonly<Record<string, string | null>>;

/** A unique index, the primary key included. */
export interface UniqueIndex {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A foreign key: `columns` of its table refer to `parentColumns` of `parent`. */
export interface ForeignKey {
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
}

/** A table as the catalogue describes it. */
export interface Table {
  /** As reports call it: with its schema, unless that is the usual one. */
  readonly name: string;
  /** Quoted, as SQL calls it. */
  readonly sqlName: string;
  readonly columns: readonly Column[];
  /** The expressions that identify a row; none where a table has no key. */
  readonly key: readonly string[];
  /** Whether an update leaves the key as it was: without one, a row has only its place or its values. */
  readonly keepsKey: boolean;
  /** The columns of the primary key; none where there is none. */
  readonly primaryKey: readonly string[];
  /** Whether the key of a new row is usually greater than those of all others. */
  readonly isOrdered: boolean;
  readonly uniques: readonly UniqueIndex[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface Column {
  readonly name: string;
  readonly isNumber: boolean;
}

/** A row's key and something that differs when the row was written in between. */
export interface RowVersion {
  /** The values of the key, as JSON. */
  readonly key: string;
  readonly version: string;
}

/** What was written into a table since a moment, whatever its keys. */
export interface WrittenRows {
  /** How many rows the table has. */
  readonly count: number;
  readonly versions: readonly RowVersion[];
}

/** What a database itself knows of its rows' past. */
export interface RowHistory {
  /** From now on what is written is told. */
  begin(): Promise<void>;
  /** The rows written since it began; undefined where it takes too long to find them. */
  written(table: Table): Promise<WrittenRows | undefined>;
  /** The rows with these keys as they were when it began; undefined where that is lost. */
  rows(table: Table, keys: readonly string[]): Promise<ReadonlyMap<string, Row> | undefined>;
}

/** What the kinds of databases do differently; everything else is `observe-tables.ts`. */
export interface DatabaseReader {
  /** How rows are told apart, for the report. */
  readonly method: string;
  /** Equal stamps: nothing was committed between them. Undefined where there is no such thing. */
  stamp(): Promise<string | undefined>;
  /** Changes when a table comes, goes or is altered. */
  schemaStamp(): Promise<string>;
  /** All tables that may be read, by name. */
  tables(): Promise<readonly Table[]>;
  /** Runs queries that all see the same moment. */
  atOneMoment<T>(queries: () => Promise<T>): Promise<T>;
  /** The newest rows by their key, the newest first. */
  versions(table: Table, limit: number): Promise<readonly RowVersion[]>;
  /** The newest rows with their values, by key. */
  newest(table: Table, limit: number): Promise<ReadonlyMap<string, Row>>;
  /** The rows with these keys that are still there. */
  rows(table: Table, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  /** How many rows of a table have these values in these columns. */
  countWhere(table: Table, where: Row): Promise<number>;
  /** How many rows a table has; undefined where it takes too long to count them. */
  count(table: Table): Promise<number | undefined>;
  /** For tables too large to be read; absent where the database knows nothing of the kind. */
  readonly history?: RowHistory;
  close(): Promise<void>;
}
