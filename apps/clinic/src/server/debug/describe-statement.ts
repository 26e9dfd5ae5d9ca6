import type { ObservedStatement } from '../../database/observe-dialect.ts';
import type { StatementTrace } from './trace.ts';

const MASK = '********';
const EMAIL = /^[\p{L}\p{N}.!#$%&'*+/=?^_`~-]{1,64}@[\p{L}\p{N}.-]{1,255}$/u;

/** No hash and no token is as short. */
const SHORT = /^[\p{L}\p{N} '_.:-]{0,16}$/u;

/** A statement as it may be shown. */
export function describeStatement(statement: ObservedStatement): StatementTrace {
  const { sql, parameters, connection, transaction = null, startMs, durationMs } = statement;
  const { rows = null, error } = statement;
  return {
    sql,
    parameters: parameters.map(showParameter),
    connection,
    transaction,
    startMs: round(startMs),
    durationMs: round(durationMs),
    rows,
    error: error === undefined ? null : error.message,
  };
}

/** To microseconds: what is behind them is noise. */
export function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/**
 * What cannot be a secret is shown. Text is masked unless it is an address or very short: hashes of
 * passwords, keys and contents of sessions, tokens and jobs are all longer.
 */
function showParameter(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return EMAIL.test(value) || SHORT.test(value) ? value : MASK;
  if (typeof value === 'object' && value !== null) return MASK;
  return String(value);
}
