import { DoublepostError } from '../../errors.ts';

/** A server that holds a database, for what readers of it have in common. */
export interface DatabaseServer {
  /** What a failure is told as: by the place, without user and password. */
  unreadable(cause: unknown): DoublepostError;
  /** What a query gives; it rejects with DP_DATABASE_UNREADABLE. */
  readable<T>(query: Promise<T>): Promise<T>;
}

/** @param defaultPort where the address names none */
export function databaseServer(
  address: string,
  scheme: 'postgres' | 'mysql',
  defaultPort: number,
): DatabaseServer {
  const { hostname, port, pathname } = new URL(address);
  const place = `${scheme}://${hostname}:${port || defaultPort}${pathname}`;

  function unreadable(cause: unknown): DoublepostError {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new DoublepostError('DP_DATABASE_UNREADABLE', `${place}: ${message}`, { cause });
  }

  return {
    unreadable,
    async readable(query) {
      try {
        return await query;
      } catch (cause) {
        throw unreadable(cause);
      }
    },
  };
}

/**
 * Runs queries between two statements, such as BEGIN and COMMIT.
 *
 * @param end where it may fail because the connection broke it should not reject: the queries did
 */
export async function between<T>(
  begin: () => Promise<unknown>,
  end: () => Promise<unknown>,
  queries: () => Promise<T>,
): Promise<T> {
  await begin();
  try {
    return await queries();
  } finally {
    await end();
  }
}
