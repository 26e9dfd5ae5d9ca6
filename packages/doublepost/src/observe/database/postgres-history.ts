import type { Client } from 'pg';
import type { Row, RowHistory, RowVersion, Table } from './reader.ts';

/** A scan that takes longer would slow down the application, in milliseconds. */
const LONGEST_SCAN_MS = 2_000;

/** What the history needs of the reader it belongs to. */
export interface HistoryReader {
  /** Opens a second connection. */
  connect(): Promise<Client>;
  /** Asks on the connection of the reader, within its transaction. */
  query(sql: string, values?: readonly string[]): Promise<readonly Row[]>;
  /** Rows by their keys, asked on another connection. */
  rowsOn(client: Client, table: Table, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
}

/** @property close ends its connection */
export interface PostgresHistory extends RowHistory {
  /** What a query gives, undefined where it takes too long; the transaction goes on either way. */
  inTime<T>(ask: () => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}

/**
 * Tells by their transaction ids which rows were written, whatever their keys: a scan of the table
 * that reads no values. A second connection keeps the snapshot of the beginning, so that an old row
 * that is updated can be told from a new one, with its values before. It locks nothing while it is
 * not asked.
 */
export function postgresHistory({ connect, query, rowsOn }: HistoryReader): PostgresHistory {
  let past: Client | undefined;
  /** The oldest transaction that had not ended in the beginning. */
  let oldest: string | undefined;

  async function inTime<T>(ask: () => Promise<T>): Promise<T | undefined> {
    await query(`SAVEPOINT in_time; SET LOCAL statement_timeout = ${LONGEST_SCAN_MS}`);
    try {
      return await ask();
    } catch (error) {
      if (!isTimeout(error)) throw error;
      return undefined;
    } finally {
      await query('ROLLBACK TO in_time').catch(() => undefined);
    }
  }

  return {
    inTime,
    async begin() {
      past = await connect();
      await past.query('SET idle_in_transaction_session_timeout = 0');
      await past.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await past.query<{ oldest: string }>(
        'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS oldest',
      );
      // Rows hold the lower half of it.
      oldest = String(BigInt(rows[0]?.oldest ?? 0) & 0xffff_ffffn);
    },
    async written(table) {
      if (oldest === undefined) return undefined;
      const since = [oldest];
      const [found] = (await inTime(() => query(writtenSince(table), since))) ?? [];
      if (found === undefined) return undefined;
      return { count: Number(found.count), versions: versionsOf(found.written) };
    },
    async rows(table, keys) {
      const client = past;
      if (client === undefined) return undefined;
      try {
        await client.query('SAVEPOINT unlocked');
        const rows = await rowsOn(client, table, keys);
        // Ends the lock of the table, which would keep it from being altered.
        await client.query('ROLLBACK TO unlocked');
        return rows;
      } catch {
        // The server may end a connection that is idle, or the table was altered.
        await client.query('ROLLBACK TO unlocked').catch(() => undefined);
        return undefined;
      }
    },
    async close() {
      await past?.end().catch(() => undefined);
    },
  };
}

/**
 * `age` counts transactions back from now, past the wrap-around of their 32 bits. Rows of a frozen
 * page keep their ids, so one that was written exactly 2^32 transactions ago would be told, too;
 * as it stands in every look alike, nothing comes of it.
 */
function writtenSince({ sqlName, key }: Table): string {
  const keys = key.map((column) => `(${column})::text`).join(', ');
  return `SELECT count(*)::text AS "count",
      (json_agg(json_build_array(json_build_array(${keys}), xmin::text))
        FILTER (WHERE age(xmin) <= age($1::xid)))::text AS "written"
    FROM ${sqlName}`;
}

function versionsOf(written: string | null | undefined): RowVersion[] {
  const rows = JSON.parse(written ?? '[]') as [(string | null)[], string][];
  return rows.map(([key, version]) => ({ key: JSON.stringify(key), version }));
}

function isTimeout(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === '57014';
}
