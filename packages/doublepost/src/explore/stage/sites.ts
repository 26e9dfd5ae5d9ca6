import { openSide, type Side } from '../database/side.ts';
import { inParallel } from '../in-parallel.ts';
import { withCopy } from '../proxy/upstream.ts';
import { createCopy, dropCopy, namesOfCopies } from './copied-databases.ts';
import { cleanUpAll, type FirstStage, type Stage } from './stage.ts';

/** A stage and a connection of our own to its database. */
export interface Site {
  readonly stage: Stage;
  readonly side: Side;
  /** Whether its database goes in the end. */
  readonly isCopy: boolean;
}

/**
 * Opens a site for each worker: the first one where the stage is, each other on a copy of its
 * database. The copies are made when the sessions have begun, so that all of them know them and the
 * same bytes can be sent everywhere; for that moment the applications of the stage are ended.
 *
 * @param cleanup is given what ends and removes it all
 * @throws DoublepostError DP_EXPLORE_WORKERS, and what starting applications throws
 */
export async function openSites(
  stage: FirstStage,
  side: Side,
  workers: number,
  cleanup: Stage['cleanup'],
): Promise<[Site, ...Site[]]> {
  if (workers === 1) return [{ stage, side, isCopy: false }];
  const names = await namesOfCopies(side, workers - 1);
  const first = await stage.pause(async () => {
    for (const name of names) {
      cleanup.push(async () => {
        await side.recover();
        await dropCopy(side, name);
      });
      await createCopy(side, name);
    }
  });
  const copies = await inParallel(names, async (name): Promise<Site> => {
    const upstream = withCopy(first.upstream, name);
    const own = await openSide(upstream);
    cleanup.push(() => own.close());
    const copied = await stage.openAt(upstream);
    cleanup.push(() => cleanUpAll(copied));
    return { stage: copied, side: own, isCopy: true };
  });
  return [{ stage: first, side, isCopy: false }, ...copies];
}
