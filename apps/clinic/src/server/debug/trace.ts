/** One request as `/__debug__/?format=json` shows it. Times are milliseconds. */
export interface Trace {
  /** The header `X-Clinic-Trace` of its answer, and `reqId` of its lines in the log. */
  readonly id: string;
  /** The process that answered. */
  readonly pid: number;
  readonly method: string;
  /** Path and query, without secrets. */
  readonly url: string;
  readonly status: number;
  /** ISO 8601, UTC. */
  readonly date: string;
  /** When the head of the request was read, in `monotonicMs`. */
  readonly startMs: number;
  /** Until the last byte of the answer was handed over. */
  readonly durationMs: number;
  /** In the order in which they ended. */
  readonly statements: readonly StatementTrace[];
}

/** One statement of a request. */
export interface StatementTrace {
  readonly sql: string;
  /** As text; what may be a secret is `********`. */
  readonly parameters: readonly string[];
  /** Numbered within the process. */
  readonly connection: number;
  /** Numbered within the process; null outside of a transaction. */
  readonly transaction: number | null;
  /** In `monotonicMs`, so that requests of different workers can be compared. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Rows returned, or else changed; null if the statement failed. */
  readonly rows: number | null;
  /** What the database said, if it refused. */
  readonly error: string | null;
}
