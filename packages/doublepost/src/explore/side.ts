import type pg from 'pg';
import { DoublepostError } from '../errors.ts';
import type { Upstream } from './upstream.ts';

/** A connection of our own beside those of the application. */
export interface Side {
  /** @throws DoublepostError DP_EXPLORE_DATABASE */
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * Opens the connection.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function openSide(upstream: Upstream): Promise<Side> {
  const { default: driver } = await import('pg');
  const client = new driver.Client({
    connectionString: upstream.url,
    application_name: 'doublepost',
  });
  // A lost connection is told by the next query.
  client.on('error', () => {});
  await client.connect().catch((cause: unknown) => {
    throw failed('the database of --upstream cannot be reached', cause);
  });
  return {
    async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      try {
        const result = await client.query<Row>(sql, values.length === 0 ? undefined : [...values]);
        return result.rows;
      } catch (cause) {
        throw failed('the database refused what exploring needs', cause);
      }
    },
    close: () => client.end(),
  };
}

function failed(what: string, cause: unknown): DoublepostError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new DoublepostError('DP_EXPLORE_DATABASE', `${what}: ${message}`, { cause });
}
