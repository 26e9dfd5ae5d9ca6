/** How long PostgreSQL lets a connection do what it does, in milliseconds. */
export interface TimeLimits {
  /** Of one statement, its waiting for locks included. */
  readonly statementMs: number;
  /** Of an open transaction between two statements, before the connection is ended. */
  readonly idleInTransactionMs: number;
}

/**
 * The limits of a request. Together with the wait for a connection a statement stays within the 30
 * seconds that a proxy in front usually waits. Between two statements lies at most the hash of a
 * password, which takes about a minute at the highest cost.
 */
export const REQUEST_LIMITS: TimeLimits = { statementMs: 10_000, idleInTransactionMs: 90_000 };
