import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { ClinicError, type ClinicErrorCode } from '../errors.ts';
import { withoutPassword } from './database-address.ts';

/** Tells why there is no connection as an error of the clinic, and names those of statements. */
export function withPostgresErrors(pool: pg.Pool, url: string): PostgresPool {
  return {
    connect: () =>
      pool.connect().then(withErrorsHandled, (error: unknown) => {
        throw connectionError(error, url);
      }),
    end: () => pool.end(),
  };
}

/**
 * The driver calls the server's errors "error", which says nothing at the head of a page. After any
 * other error it is not known what becomes of the connection: the driver would keep one that has not
 * answered in time, and the next statement would wait for the same answer. The pool makes another.
 */
function withErrorsHandled(client: pg.PoolClient): PostgresPoolClient {
  let isLost = false;
  const query = (sql: string, parameters: unknown[]): Promise<unknown> =>
    client.query(sql, parameters).catch((error: unknown) => {
      if (error instanceof pg.DatabaseError) Object.assign(error, { name: 'DatabaseError' });
      else isLost = true;
      throw error;
    });
  return { query: query as PostgresPoolClient['query'], release: () => client.release(isLost) };
}

const CODES: Readonly<Record<string, ClinicErrorCode>> = {
  // https://www.postgresql.org/docs/current/errcodes-appendix.html
  '28000': 'DP_CLINIC_DATABASE_REFUSED',
  '28P01': 'DP_CLINIC_DATABASE_REFUSED',
  '3D000': 'DP_CLINIC_DATABASE_MISSING',
  EACCES: 'DP_CLINIC_DATABASE_UNREACHABLE',
  EAI_AGAIN: 'DP_CLINIC_DATABASE_UNREACHABLE',
  ECONNREFUSED: 'DP_CLINIC_DATABASE_UNREACHABLE',
  EHOSTUNREACH: 'DP_CLINIC_DATABASE_UNREACHABLE',
  ENETUNREACH: 'DP_CLINIC_DATABASE_UNREACHABLE',
  ENOENT: 'DP_CLINIC_DATABASE_UNREACHABLE',
  ENOTFOUND: 'DP_CLINIC_DATABASE_UNREACHABLE',
  ETIMEDOUT: 'DP_CLINIC_DATABASE_UNREACHABLE',
};

function connectionError(cause: unknown, url: string): ClinicError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const code = 'code' in error ? String(error.code) : '';
  // Several addresses of one name that all refuse make an error that has a code and no message.
  const what = `${withoutPassword(url)}: ${error.message || code}`;
  return new ClinicError(CODES[code] ?? codeByMessage(error.message), what, { cause });
}

/** What the driver itself finds has no code. */
function codeByMessage(message: string): ClinicErrorCode {
  if (/client password must be/u.test(message)) return 'DP_CLINIC_DATABASE_REFUSED';
  if (/timeout/u.test(message)) return 'DP_CLINIC_DATABASE_UNREACHABLE';
  return 'DP_CLINIC_DATABASE_CONNECTION';
}
