import { showUrl } from '../../http/show-url.ts';
import type { EffectSource } from '../effects-observer.ts';
import { describeChanges } from './describe-changes.ts';
import { openDatabaseObserver } from './open-database.ts';

/** Which database, and what of it. */
export interface DatabasePlan {
  /** `sqlite:PATH`, `postgres://...` or `mysql://...`. */
  readonly address: string;
  /** Names of tables to watch, `*` for any text. Default all. */
  readonly tables?: readonly string[];
  /** Put before the names of its tables, where several databases are watched. Default nothing. */
  readonly prefix?: string;
}

/**
 * Watches the rows of a database.
 *
 * @throws DoublepostError DP_DATABASE_UNSUPPORTED, DP_DATABASE_UNREADABLE
 */
export async function watchDatabase({
  address,
  tables = [],
  prefix = '',
}: DatabasePlan): Promise<EffectSource> {
  const observer = await openDatabaseObserver(address, tables);
  return {
    place: 'database',
    method: `${showUrl(address)}: ${observer.method}`,
    async begin() {
      const look = await observer.look();
      return {
        async changes(round) {
          const changes = describeChanges(await observer.changesSince(look), round);
          return changes.map((change) => ({ ...change, table: `${prefix}${change.table}` }));
        },
      };
    },
    partly: () =>
      observer.partly().map(({ table, because }) => ({ table: `${prefix}${table}`, because })),
    close: () => observer.close(),
  };
}
