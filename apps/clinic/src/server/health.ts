import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { ClinicDatabase } from '../database/schema.ts';
import { ADDRESSES } from '../views/addresses.ts';
import { HIDDEN } from './hidden-route.ts';

/** How long the database may take to answer, in milliseconds, unless the caller says otherwise. */
const TIME_LIMIT_MS = 2000;

/** What the health of the server depends on. */
export interface HealthOptions {
  readonly database: ClinicDatabase;
  readonly isStopping: () => boolean;
  /** In milliseconds. Default: 2000. */
  readonly healthTimeoutMs?: number | undefined;
}

/**
 * Answers `/healthz`, for whoever decides where requests are sent: 200 and `{"status":"ok"}`, or
 * 503 with `stopping` or `database` in place of `ok`. It leaves no trace in the log.
 */
export function registerHealth(app: FastifyInstance, options: HealthOptions): void {
  const { database, isStopping, healthTimeoutMs = TIME_LIMIT_MS } = options;
  app.get(ADDRESSES.health, HIDDEN, async (_request, reply) => {
    const status = isStopping()
      ? 'stopping'
      : (await answersIn(database, healthTimeoutMs))
        ? 'ok'
        : 'database';
    return reply
      .code(status === 'ok' ? 200 : 503)
      .type('application/json')
      .send(JSON.stringify({ status }));
  });
}

async function answersIn(database: ClinicDatabase, milliseconds: number): Promise<boolean> {
  const answered = new AbortController();
  const late = wait(milliseconds, false, { signal: answered.signal }).catch(() => false);
  // A table, since SQLite answers what needs no table without a look at the file.
  const query = database.selectFrom('main_dashboarduser').select('id').limit(1).execute();
  const isAnswered = await Promise.race([query.then(() => true).catch(() => false), late]);
  answered.abort();
  return isAnswered;
}
