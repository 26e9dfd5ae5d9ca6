import { resolve } from 'node:path';
import { ClinicError } from '../errors.ts';

/** The database when neither `--database` nor `DATABASE_URL` names one. */
export const DEFAULT_DATABASE = 'sqlite:./clinic.sqlite3';

/** The address of a private PostgreSQL server that is started for one command and gone after it. */
export const EMBEDDED_POSTGRES = 'embedded-postgres';

/** Where a database is, read off its address. */
export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

/**
 * Reads `sqlite:PATH` into the absolute path of the file (`sqlite:///var/lib/clinic.sqlite3` works
 * as well), or `postgres://USER:PASSWORD@HOST:PORT/NAME` into the URL. A SQLite database in memory
 * is refused, since every worker would have one of its own.
 *
 * @throws ClinicError `DP_CLINIC_DATABASE_ADDRESS`
 */
export function readDatabaseAddress(address: string): DatabaseAddress {
  const path = sqlitePath(address);
  if (path !== undefined) return { kind: 'sqlite', path };
  if (isPostgresUrl(address)) return { kind: 'postgres', url: address };
  const what = `"${withoutPassword(address)}" names no database.`;
  throw new ClinicError('DP_CLINIC_DATABASE_ADDRESS', what);
}

/** The address as it may be shown: without the user and the password, even where they are misspelt. */
export function withoutPassword(address: string): string {
  return address.replace(/\/\/.*@/su, '//***@').replace(/([?&]password=)[^&#]*/giu, '$1***');
}

function sqlitePath(address: string): string | undefined {
  const path = /^sqlite:(.+)$/su.exec(address)?.[1];
  if (path === undefined || path.includes('\0') || path.startsWith(':')) return undefined;
  return resolve(path.replace(/^\/{2,}/u, '/'));
}

function isPostgresUrl(address: string): boolean {
  if (!/^postgres(?:ql)?:\/\//u.test(address) || !URL.canParse(address)) return false;
  const { pathname } = new URL(address);
  // The driver would quietly take the user's name for a name that is missing.
  return /^\/[^/]+$/u.test(pathname) && !/%(?:00|(?![0-9a-f]{2}))/iu.test(address);
}
