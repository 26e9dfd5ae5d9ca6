import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { ClinicDatabase } from '../database/schema.ts';
import { ADDRESSES } from '../views/addresses.ts';
import { HIDDEN } from './hidden-route.ts';

/** How long the database may take to answer, in milliseconds, unless the caller says otherwise. */
export const HEALTH_TIME_LIMIT_MS = 2000;

/** What the health of the server depends on. */
export interface HealthOptions {
  readonly database: ClinicDatabase;
  readonly isStopping: () => boolean;
  /** In milliseconds. Default: 2000. */
  readonly healthTimeoutMs?: number | undefined;
}

/**
 * Answers `/healthz`, for whoever decides where requests are sent: 200 and `{"status":"ok"}`, or
 * 503 with `stopping` or `database` in place of `ok`. It leaves no trace in the log. However many ask,
 * the database has one question to answer at a time.
 */
export function registerHealth(app: FastifyInstance, options: HealthOptions): void {
  const probe = sharedProbe(options.database);
  const { isStopping, healthTimeoutMs = HEALTH_TIME_LIMIT_MS } = options;
  app.get(ADDRESSES.health, HIDDEN, async (_request, reply) => {
    const status = isStopping()
      ? 'stopping'
      : (await answersIn(probe, healthTimeoutMs))
        ? 'ok'
        : 'database';
    return reply
      .code(status === 'ok' ? 200 : 503)
      .type('application/json')
      .send(JSON.stringify({ status }));
  });
}

/** Asks the database; who comes while it is being asked gets the same answer. */
function sharedProbe(database: ClinicDatabase): () => Promise<boolean> {
  let underWay: Promise<boolean> | undefined;
  const ask = async (): Promise<boolean> => {
    try {
      // A table, since SQLite answers what needs no table without a look at the file.
      await database.selectFrom('main_dashboarduser').select('id').limit(1).execute();
      return true;
    } catch {
      return false;
    } finally {
      underWay = undefined;
    }
  };
  return () => {
    underWay ??= ask();
    return underWay;
  };
}

async function answersIn(probe: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  const answered = new AbortController();
  const late = wait(milliseconds, false, { signal: answered.signal }).catch(() => false);
  const isAnswered = await Promise.race([probe(), late]);
  answered.abort();
  return isAnswered;
}
