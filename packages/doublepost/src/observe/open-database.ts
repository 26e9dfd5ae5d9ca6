import { DoublepostError } from '../errors.ts';
import type { DatabaseObserver } from './observation.ts';

/**
 * Opens the observer for `sqlite:PATH`.
 *
 * @throws DoublepostError DP_DATABASE_UNSUPPORTED, DP_DATABASE_UNREADABLE
 */
export async function openDatabaseObserver(address: string): Promise<DatabaseObserver> {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(address)?.[1];
  if (path === undefined) {
    const kind = address.split(':')[0];
    throw new DoublepostError(
      'DP_DATABASE_UNSUPPORTED',
      `"${kind}" databases are not observed yet`,
    );
  }
  const { observeSqlite } = await import('./sqlite.ts');
  return observeSqlite(path);
}
