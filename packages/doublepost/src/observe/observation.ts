/** The exception that an error page or an error body shows. */
export interface ShownException {
  readonly type: string;
  readonly message: string;
  /** The innermost place in the project's own code, `file:line in function`; where it is shown. */
  readonly frame?: string;
}

/** The page that a redirect leads to; only whether it fails, because the rest may differ rightly. */
export interface Landing {
  readonly status: number;
  /** Whether it is a failure of the server. */
  readonly failed: boolean;
  readonly exception?: ShownException;
}

/**
 * What one submission was answered, with the round's own values taken out, so that two rounds can
 * be compared. Two answers are the same exactly when their observations are deeply equal.
 */
export type AnswerObservation =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Where a redirect leads: path and query, ids abstracted, after the origin of another host. */
      readonly redirect?: string;
      /** Of a redirect within the origin, loaded after all submissions were answered. */
      readonly landing?: Landing;
      readonly title?: string;
      /** Error messages that a reader of the page sees. */
      readonly errors: readonly string[];
      /** The names of the fields that these messages are about, as far as the page tells. */
      readonly errorFields?: readonly string[];
      /** Whether these messages are about a part of the answer alone (GraphQL); absent: they are not. */
      readonly partial?: boolean;
      readonly exception?: ShownException;
      /** The texts of the page or of the JSON body; of a failure none. */
      readonly lines: readonly string[];
      /** Whether the form is shown again, or the answer leads back to its page. */
      readonly repeatsForm: boolean;
    }
  | { readonly kind: 'dropped'; readonly code: string }
  | { readonly kind: 'timeout' }
  /** The client closed the connection on purpose: what was answered is not known. */
  | { readonly kind: 'aborted' };

/** How many rows came, changed and went. */
export interface RowCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** A row as a report may show it: secrets as `***`, the values of the round by their names. */
export interface ShownRow {
  readonly kind: 'inserted' | 'updated' | 'deleted';
  /** Of an update the columns that changed, `before → after`; otherwise all. */
  readonly values: Readonly<Record<string, string>>;
}

/** Rows of one run that are the same where the data itself tells rows apart. */
export interface Repeat {
  /** What they have in common: a natural key. */
  readonly columns: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** Other columns that are equal in these rows, but for their key and for times. */
  readonly alsoEqual: readonly string[];
  readonly times: number;
  /** The unique indexes that the table has, as `name (columns)`; none of them stopped it. */
  readonly uniques: readonly string[];
}

/** What one run did to a table, or to another place that is watched; no change, no entry. */
export interface TableChange extends RowCounts {
  /** The table, or what else was counted, such as `to {email}: "Welcome"`. */
  readonly table: string;
  /** What was counted; rows where it is left out. */
  readonly kind?: 'row' | 'job' | 'mail' | 'call' | 'log';
  /** Of these rows, those that hold a value of the round or belong to a row that does. */
  readonly traced?: RowCounts;
  /**
   * By how much the numbers of updated rows grew in sum, by column; where it is known. A time that was
   * extended is called by its column and the unit, `expires_at in hours`.
   */
  readonly amounts?: Readonly<Record<string, number>>;
  /** Set where it is not known of each updated row what it held before. */
  readonly unmeasured?: true;
  /** Rows whose foreign key leads nowhere. */
  readonly orphans?: number;
  readonly repeats?: readonly Repeat[];
  /** Some of the rows. */
  readonly rows?: readonly ShownRow[];
}

/** A table of which not everything is seen. */
export interface PartlyWatched {
  readonly table: string;
  /** What is not seen, as the end of a sentence that begins with the table. */
  readonly because: string;
}

/** One run: every answer, and what became of the database (undefined where none is observed). */
export interface RunObservation {
  /** In the order of the requests. */
  readonly answers: readonly AnswerObservation[];
  readonly changes: readonly TableChange[] | undefined;
  /** A line that came into a watched log in a raced run and tells of no failure; absent: none did. */
  readonly overlooked?: string;
}

/** A serial run also knows what each submission changed. */
export interface SerialObservation extends RunObservation {
  readonly changesByStep: readonly (readonly TableChange[])[] | undefined;
  /** Whether different submissions were sent in the reverse of the order in which they are listed. */
  readonly turned?: boolean;
  /** Whether it was made after the rounds. */
  readonly afterwards?: boolean;
}
