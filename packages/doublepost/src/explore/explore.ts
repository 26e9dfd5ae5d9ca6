import type { Scenario } from '../plan/scenario.ts';
import { readCatalog } from './database/catalog.ts';
import { claimDatabase } from './database/claim.ts';
import { disconnect } from './database/disconnect.ts';
import { settleLeftover } from './database/leftover.ts';
import { takeSnapshot } from './database/restore.ts';
import { openSide } from './database/side.ts';
import type { Copies } from './database/snapshot.ts';
import type { Exploration } from './exploration.ts';
import { type AnewTask, exploreAnewIfNeeded } from './explore-anew.ts';
import { Footprints } from './footprint/footprints.ts';
import { readRowsTouched } from './footprint/rows-touched.ts';
import { Transactions } from './footprint/transactions.ts';
import { inParallel } from './in-parallel.ts';
import { holdBack } from './proxy/held-back.ts';
import { parseUpstream } from './proxy/upstream.ts';
import { Arena } from './schedule/arena.ts';
import { learnBackground } from './schedule/background.ts';
import type { Strategy } from './search/strategy.ts';
import { assertCopiable, dropLeftCopies } from './stage/copied-databases.ts';
import { resetBy } from './stage/reset.ts';
import { openSites, type Site } from './stage/sites.ts';
import { cleanUp, cleanUpAll, openStage } from './stage/stage.ts';
import type { StageOptions } from './stage/stage-options.ts';
import type { ExploreBounds } from './task.ts';

/** How a scenario is explored. */
export interface ExploreOptions extends ExploreBounds, StageOptions {
  /** Makes the strategy; told whether the requests are the same to the byte. */
  readonly strategy: (about: { readonly symmetric: boolean }) => Strategy;
  /** A command that puts back what is not in the database, after every schedule. */
  readonly reset?: string | undefined;
  /**
   * Explorers at work at the same time, each with applications and a copy of the database of its
   * own. Default 1.
   */
  readonly workers?: number | undefined;
  readonly onStartedAnew?: AnewTask['onStartedAnew'];
  readonly signal?: AbortSignal | undefined;
}

/** Whether all requests are the same to the byte. */
function isSymmetric({ actors, others }: Scenario): boolean {
  return actors === 'same-tab' && others.length === 0;
}

/**
 * Explores every interleaving of the SQL of a scenario that is posted several times at once.
 *
 * @throws DoublepostError what the plan, the sessions and exploring itself throw (DP_EXPLORE_...)
 */
export async function explore(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  const { workers = 1 } = options;
  // A wrong password is told before anything is started.
  const side = await openSide(await parseUpstream(options.upstream));
  const cleanup: (() => Promise<unknown>)[] = [() => side.close()];
  try {
    await claimDatabase(side);
    await settleLeftover(side, options.leftover);
    await dropLeftCopies(side);
    if (workers > 1) await assertCopiable(side, options);
    let footprints: Footprints | undefined;
    const background = learnBackground(() => footprints);
    const stage = await openStage(scenario, options, background.watch);
    cleanup.push(() => cleanUpAll(stage));
    const sites = await openSites(stage, side, workers, cleanup);
    const catalog = await readCatalog(side);
    // Copies have the same oids, so what was learned in one of them holds for all.
    const known = new Footprints(catalog);
    footprints = known;
    const openArena = async ({ stage, side, isCopy }: Site): Promise<OpenArena> => {
      const heldBack = await holdBack(stage.proxy);
      cleanup.push(async () => heldBack.end());
      const snapshot = await takeSnapshot(side);
      if (!isCopy) cleanup.push(() => snapshot.drop());
      // What a request does later than that would stay.
      cleanup.push(() => disconnect(stage.proxy, side));
      const arena = new Arena({
        ...stage,
        side,
        footprints: known,
        transactions: new Transactions(catalog, known, await readRowsTouched(side)),
        snapshot,
        background,
        heldBack,
        statementMs: stage.timeoutMs,
        reset: options.reset === undefined ? undefined : resetBy(options.reset, stage.timeoutMs),
      });
      cleanup.push(() => arena.finish());
      return { arena, copies: snapshot.copies };
    };
    const [first, ...others] = sites;
    const { arena, copies } = await openArena(first);
    const copiedArenas = (await inParallel(others, openArena)).map((one) => one.arena);
    const symmetric = isSymmetric(scenario);
    const exploration = await exploreAnewIfNeeded({
      ...options,
      arena,
      copiedArenas,
      copies,
      lanes: stage.lanes,
      hasReplicas: stage.hasReplicas,
      expect: scenario.expect,
      makeStrategy: () => options.strategy({ symmetric }),
    });
    await cleanUpAll({ cleanup });
    return exploration;
  } finally {
    await cleanUp({ cleanup });
  }
}

interface OpenArena {
  readonly arena: Arena;
  readonly copies: Copies;
}
