import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { DoublepostError } from '../../errors.ts';
import type { Upstream } from '../proxy/upstream.ts';

/** A connection of our own beside those of the application. */
export interface Side {
  /** @throws DoublepostError DP_EXPLORE_DATABASE, for ever once the connection was lost */
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Connects again where it is lost: to clean up, not to go on. Tells whether it ever was. */
  recover(): Promise<boolean>;
  close(): Promise<void>;
}

/** A server that restarts is back within a few seconds. */
const RECOVERIES = 20;
const BETWEEN_RECOVERIES_MS = 250;

/**
 * Opens the connection.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function openSide(upstream: Upstream): Promise<Side> {
  const { default: driver } = await import('pg');
  let lost: Error | undefined;

  async function connect(): Promise<pg.Client> {
    const fresh = new driver.Client({
      connectionString: upstream.url,
      application_name: 'doublepost',
    });
    fresh.on('error', (error) => {
      lost = error;
    });
    await fresh.connect().catch((cause: unknown) => {
      throw failed('the database of --upstream cannot be reached', cause);
    });
    lost = undefined;
    return fresh;
  }

  let client = await connect();
  let wasLost = false;
  return {
    async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      if (lost !== undefined) throw failed('the connection to the database was lost', lost);
      try {
        const result = await client.query<Row>(sql, values.length === 0 ? undefined : [...values]);
        return result.rows;
      } catch (cause) {
        throw failed(
          isLoss(cause)
            ? 'the connection to the database was lost'
            : 'the database refused what exploring needs',
          cause,
        );
      }
    },
    async recover() {
      for (let tries = 1; ; tries += 1) {
        try {
          if (lost !== undefined) {
            wasLost = true;
            client = await connect();
          }
          // The loss of a connection is often told only when it is used again.
          await client.query('SELECT');
          return wasLost;
        } catch (error) {
          wasLost = true;
          lost = error as Error;
          if (tries === RECOVERIES) throw error;
          await wait(BETWEEN_RECOVERIES_MS);
        }
      }
    },
    close: () => client.end(),
  };
}

/** Whether no answer came at all, or the server's last word (SQLSTATE 57P01 to 57P05). */
function isLoss(cause: unknown): boolean {
  const { code } = cause as { readonly code?: string };
  return code === undefined || code.startsWith('57P') || /^E[A-Z]/.test(code);
}

function failed(what: string, cause: unknown): DoublepostError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new DoublepostError('DP_EXPLORE_DATABASE', `${what}: ${message}`, { cause });
}
