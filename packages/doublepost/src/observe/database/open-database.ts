import { DoublepostError } from '../../errors.ts';
import type { DatabaseObserver } from './difference.ts';
import { observeTables } from './observe-tables.ts';
import type { DatabaseReader } from './reader.ts';

/** How addresses of databases may begin. */
const READERS: readonly (readonly [RegExp, (address: string) => Promise<DatabaseReader>])[] = [
  [
    /^sqlite:/,
    async (address) => {
      const { readSqlite } = await import('./sqlite.ts');
      return readSqlite(address.replace(/^sqlite:(?:\/\/(?=\/))?/, ''));
    },
  ],
  [
    /^postgres(?:ql)?:\/\//,
    async (address) => (await import('./postgres.ts')).readPostgres(address),
  ],
  [/^(?:mysql|mariadb):\/\//, async (address) => (await import('./mysql.ts')).readMysql(address)],
];

/**
 * Opens the observer for `sqlite:PATH`, `postgres://...` or `mysql://...` (MariaDB, too).
 *
 * @param tables names of tables to watch, `*` for any text; none: all
 * @throws DoublepostError DP_DATABASE_UNSUPPORTED, DP_DATABASE_UNREADABLE
 */
export async function openDatabaseObserver(
  address: string,
  tables: readonly string[] = [],
): Promise<DatabaseObserver> {
  const read = READERS.find(([pattern]) => pattern.test(address))?.[1];
  if (read === undefined || address === 'sqlite:') {
    const kind = address.split(':')[0];
    throw new DoublepostError(
      'DP_DATABASE_UNSUPPORTED',
      `"${kind}" is no database that is observed`,
    );
  }
  if (!address.startsWith('sqlite:') && !URL.canParse(address)) {
    throw new DoublepostError(
      'DP_DATABASE_UNREADABLE',
      'the address of the database is no address',
    );
  }
  const reader = await read(address);
  try {
    return await observeTables(reader, tables);
  } catch (error) {
    await reader.close();
    throw error;
  }
}
