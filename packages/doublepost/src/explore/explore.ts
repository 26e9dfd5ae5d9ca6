import type { Scenario } from '../plan/scenario.ts';
import { Arena } from './arena.ts';
import { learnBackground } from './background.ts';
import { readCatalog } from './catalog.ts';
import { disconnect } from './disconnect.ts';
import type { Exploration } from './exploration.ts';
import { exploreSchedules } from './explorer.ts';
import { Footprints } from './footprints.ts';
import { resetBy } from './reset.ts';
import { takeSnapshot } from './restore.ts';
import { readRowsTouched } from './rows-touched.ts';
import { openSide } from './side.ts';
import { cleanUp, openStage } from './stage.ts';
import type { StageOptions } from './stage-options.ts';
import type { Strategy } from './strategy/strategy.ts';
import type { ExploreBounds } from './task.ts';
import { Transactions } from './transactions.ts';
import { parseUpstream } from './upstream.ts';

/** How a scenario is explored. */
export interface ExploreOptions extends ExploreBounds, StageOptions {
  /** Makes the strategy; told whether the requests are the same to the byte. */
  readonly strategy: (about: { readonly symmetric: boolean }) => Strategy;
  /** A command that puts back what is not in the database, after every schedule. */
  readonly reset?: string | undefined;
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
  // A wrong password is told before anything is started.
  const side = await openSide(await parseUpstream(options.upstream));
  let footprints: Footprints | undefined;
  const background = learnBackground(() => footprints);
  const stage = await openStage(scenario, options, background.watch).catch(async (error) => {
    await side.close();
    throw error;
  });
  const { cleanup, lanes, hasReplicas } = stage;
  cleanup.push(() => side.close());
  try {
    const catalog = await readCatalog(side);
    footprints = new Footprints(catalog);
    const snapshot = await takeSnapshot(side);
    cleanup.push(() => snapshot.drop());
    // What a request does later than that would stay.
    cleanup.push(() => disconnect(stage.proxy, side));
    const arena = new Arena({
      ...stage,
      side,
      footprints,
      transactions: new Transactions(catalog, footprints, await readRowsTouched(side)),
      snapshot,
      background,
      statementMs: stage.timeoutMs,
      reset: options.reset === undefined ? undefined : resetBy(options.reset, stage.timeoutMs),
    });
    cleanup.push(() => arena.finish());
    const exploration = await exploreSchedules({
      ...options,
      arena,
      copies: snapshot.copies,
      lanes,
      hasReplicas,
      expect: scenario.expect,
      strategy: options.strategy({ symmetric: isSymmetric(scenario) }),
    });
    const [failure] = await cleanUp(stage);
    // Found or not: whoever believes the database to be as it was has to know that it is not.
    if (failure !== undefined) throw failure;
    return exploration;
  } finally {
    await cleanUp(stage);
  }
}
