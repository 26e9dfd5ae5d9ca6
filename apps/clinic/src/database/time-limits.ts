/** How long a connection to PostgreSQL may take for what it does, in milliseconds. */
export interface TimeLimits {
  /** Of one statement, its waiting for locks included. */
  readonly statementMs: number;
  /** Of an open transaction between two statements, before the connection is ended. */
  readonly idleInTransactionMs: number;
  /**
   * Of the answer to one statement, before the connection is given up, the only one of the limits
   * that also ends the wait for a server that is gone without a word: the others are the server's.
   * Default: as long as the system sends again what was lost, some quarter of an hour.
   */
  readonly answerMs?: number;
}

/**
 * The limits of a request. Together with the wait for a connection a statement stays within the 30
 * seconds that a proxy in front usually waits. Between two statements lies at most the hash of a
 * password, which takes about a minute at the highest cost.
 */
export const REQUEST_LIMITS: TimeLimits = { statementMs: 10_000, idleInTransactionMs: 90_000 };
