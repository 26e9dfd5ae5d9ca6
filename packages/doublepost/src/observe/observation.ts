/** The exception that an error page or an error body shows. */
export interface ShownException {
  readonly type: string;
  readonly message: string;
}

/**
 * What one submission was answered, with the round's own values taken out, so that two rounds can
 * be compared. Two answers are the same exactly when their observations are deeply equal.
 */
export type AnswerObservation =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Where a redirect leads: path and query, ids abstracted. */
      readonly redirect?: string;
      readonly title?: string;
      /** Error messages that a reader of the page sees. */
      readonly errors: readonly string[];
      /** The names of the fields that these messages are about, as far as the page tells. */
      readonly errorFields?: readonly string[];
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

/** How many rows of a table came and went; tables without a change are left out. */
export interface TableChange {
  readonly table: string;
  readonly inserted: number;
  readonly deleted: number;
}

/** One run: every answer, and what became of the database (undefined where none is observed). */
export interface RunObservation {
  /** In the order of the requests. */
  readonly answers: readonly AnswerObservation[];
  readonly changes: readonly TableChange[] | undefined;
}

/** A serial run also knows what each submission changed. */
export interface SerialObservation extends RunObservation {
  readonly changesByStep: readonly (readonly TableChange[])[] | undefined;
}

/**
 * Watches a database from outside, with read access only. Both looks may reject with
 * DP_DATABASE_UNREADABLE.
 */
export interface DatabaseObserver {
  /** Starts a new interval; the next `changes` tells what happened since. */
  mark(): Promise<void>;
  /** Tables without a change are left out. */
  changes(): Promise<readonly TableChange[]>;
  close(): Promise<void>;
}
