import { resolve } from 'node:path';
import { ClinicError } from '../errors.ts';

/** The database when neither `--database` nor `DATABASE_URL` names one. */
export const DEFAULT_DATABASE = 'sqlite:./clinic.sqlite3';

/**
 * Reads `sqlite:PATH` into the absolute path of the file; `sqlite:///var/lib/clinic.sqlite3` works
 * as well. A database in memory is refused, since every worker would have one of its own.
 *
 * @throws ClinicError `DP_CLINIC_DATABASE_ADDRESS`
 */
export function databasePath(address: string): string {
  const path = /^sqlite:(.+)$/su.exec(address)?.[1];
  if (path === undefined || path.includes('\0') || path.startsWith(':')) {
    throw new ClinicError(
      'DP_CLINIC_DATABASE_ADDRESS',
      `"${withoutPassword(address)}" names no database.`,
    );
  }
  return resolve(path.replace(/^\/{2,}/u, '/'));
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@]*@/u, '//***@');
}
