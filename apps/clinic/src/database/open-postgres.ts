import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { observeDialect, type StatementObserver } from './observe-dialect.ts';
import { withPostgresErrors } from './postgres-errors.ts';
import type { ClinicDatabase, ClinicSchema } from './schema.ts';
import type { TimeLimits } from './time-limits.ts';

/**
 * How long a request waits for a connection, in milliseconds: under load rather long than not at all,
 * yet with time left for a statement.
 */
const CONNECTION_TIMEOUT_MS = 15_000;

/**
 * The isolation that the code is written for, whatever the default of the server is: a stricter one
 * refuses statements that would have to be run again.
 */
const READ_COMMITTED = '-c default_transaction_isolation=read\\ committed';

/** How a pool is opened. */
export interface PoolOptions {
  /** Most connections at a time. */
  readonly poolSize: number;
  /** How long statements and transactions may take. Default: as long as they take. */
  readonly limits?: TimeLimits;
  /** Is told of every statement. Default: nobody. */
  readonly observe?: StatementObserver;
}

/**
 * Opens a pool of connections to PostgreSQL; the first one is made by the first statement.
 *
 * @param url `postgres://USER:PASSWORD@HOST:PORT/NAME`
 */
export function openPostgres(
  url: string,
  { poolSize, limits, observe }: PoolOptions,
): ClinicDatabase {
  const pool = new pg.Pool({
    Client: ClosingClient,
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    application_name: 'clinic',
    options: READ_COMMITTED,
    ...(limits && {
      statement_timeout: limits.statementMs,
      idle_in_transaction_session_timeout: limits.idleInTransactionMs,
      ...(limits.answerMs !== undefined && { query_timeout: limits.answerMs }),
    }),
    types: { getTypeParser: parserOf },
  });
  // A connection that the server ends is replaced when one is needed; unheard, the event would end
  // the process. In use it tells the statement under way, which fails, and needs a listener too.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const dialect = new PostgresDialect({ pool: withPostgresErrors(pool, url) });
  return new Kysely<ClinicSchema>({ dialect: observeDialect(dialect, observe) });
}

/**
 * The driver gives up on a connection for which it has no password, but leaves it open, and with it
 * the process. It has no public way to close it.
 */
class ClosingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const { connection } = this as unknown as { connection: EventEmitter & { stream: Duplex } };
    connection.once('error', () => connection.stream.destroy());
  }
}

/** Counts are numbers as with SQLite, and not the text that the driver makes of 64 bits. */
function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
}
