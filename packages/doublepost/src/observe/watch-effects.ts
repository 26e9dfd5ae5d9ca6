import { watchDatabase } from './database/database-source.ts';
import { type EffectSource, type EffectsObserver, observeEffects } from './effects-observer.ts';

/** What is watched beside the answers. */
export interface WatchOptions {
  /** `sqlite:PATH`, `postgres://...` or `mysql://...`. Default none. */
  readonly database?: string | undefined;
  /** Tables to watch, `*` for any text. Default all. */
  readonly tables?: readonly string[];
}

/**
 * Opens all that is to be watched; undefined where that is nothing.
 *
 * @throws DoublepostError DP_DATABASE_UNSUPPORTED, DP_DATABASE_UNREADABLE
 */
export async function watchEffects(options: WatchOptions): Promise<EffectsObserver | undefined> {
  const openings = openingsOf(options);
  const sources: EffectSource[] = [];
  try {
    for (const open of openings) sources.push(await open());
  } catch (error) {
    await Promise.all(sources.map((source) => source.close()));
    throw error;
  }
  return observeEffects(sources);
}

function openingsOf({ database, tables }: WatchOptions): (() => Promise<EffectSource>)[] {
  return database === undefined ? [] : [() => watchDatabase(database, tables)];
}
