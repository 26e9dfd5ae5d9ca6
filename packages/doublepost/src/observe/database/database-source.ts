import type { EffectSource } from '../effects-observer.ts';
import { describeChanges } from './describe-changes.ts';
import { openDatabaseObserver } from './open-database.ts';

/**
 * Watches the rows of a database.
 *
 * @param tables names of tables to watch, `*` for any text; none: all
 * @throws DoublepostError DP_DATABASE_UNSUPPORTED, DP_DATABASE_UNREADABLE
 */
export async function watchDatabase(
  address: string,
  tables: readonly string[] = [],
): Promise<EffectSource> {
  const observer = await openDatabaseObserver(address, tables);
  return {
    method: observer.method,
    async begin() {
      const look = await observer.look();
      return {
        async changes({ marks, abstraction }) {
          return describeChanges(await observer.changesSince(look), marks, abstraction);
        },
      };
    },
    close: () => observer.close(),
  };
}
