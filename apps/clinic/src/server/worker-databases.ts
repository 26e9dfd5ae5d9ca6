import { dialectOf } from '../database/dialect.ts';
import type { StatementObserver } from '../database/observe-dialect.ts';
import { openDatabase } from '../database/open-database.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import { REQUEST_LIMITS, type TimeLimits } from '../database/time-limits.ts';
import { HEALTH_TIME_LIMIT_MS } from './health.ts';
import type { ServeOptions } from './serve-options.ts';

/** The connections of one worker, so that neither requests nor tasks nor probes wait for each other. */
export interface WorkerDatabases {
  /** With time limits. */
  readonly requests: ClinicDatabase;
  /** Without, since what is to be tidied up may be much. */
  readonly tasks: ClinicDatabase;
  /** A single connection, whose statements end with the patience of who asks, also if it is lost. */
  readonly health: ClinicDatabase;
  readonly close: () => Promise<void>;
}

/** Jobs and purging, one each. */
const TASK_CONNECTIONS = 2;

/** The server, if it is there, tells first that the time is over, and the connection can be kept. */
const HEALTH_LIMITS: TimeLimits = {
  statementMs: HEALTH_TIME_LIMIT_MS,
  idleInTransactionMs: HEALTH_TIME_LIMIT_MS,
  answerMs: 1.5 * HEALTH_TIME_LIMIT_MS,
};

/**
 * Opens them. SQLite has one connection in each process, and no lock that a reader waits for.
 *
 * @param observe is told of the statements of requests.
 */
export function openWorkerDatabases(
  { database: address, poolSize }: Pick<ServeOptions, 'database' | 'poolSize'>,
  observe: StatementObserver | undefined,
): WorkerDatabases {
  const observed = observe === undefined ? {} : { observe };
  const requests = openDatabase(address, { poolSize, limits: REQUEST_LIMITS, ...observed });
  if (dialectOf(requests) === 'sqlite') {
    return { requests, tasks: requests, health: requests, close: () => requests.destroy() };
  }
  const tasks = openDatabase(address, { poolSize: TASK_CONNECTIONS });
  const health = openDatabase(address, { poolSize: 1, limits: HEALTH_LIMITS });
  const close = async (): Promise<void> => {
    await Promise.all([requests, tasks, health].map((database) => database.destroy()));
  };
  return { requests, tasks, health, close };
}
