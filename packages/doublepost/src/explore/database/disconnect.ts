import { setTimeout as wait } from 'node:timers/promises';
import type { WireProxy } from '../proxy/proxy.ts';
import type { Side } from './side.ts';

const LONGEST_MS = 2_000;
const BETWEEN_LOOKS_MS = 5;

/**
 * Cuts the application off from its database, and waits until the server has noticed: a COMMIT that
 * is on its way would change what is put back next.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function disconnect(proxy: WireProxy, side: Side): Promise<void> {
  const pids = proxy.cut();
  await proxy.close();
  await side.recover();
  await awaitGone(pids, side);
}

/**
 * Waits until backends are gone whose clients are: they go on with the statement that they are at.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function awaitGone(pids: readonly number[], side: Side): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  const look = 'SELECT pid FROM pg_stat_activity WHERE pid = ANY ($1::int4[])';
  while ((await side.query(look, [pids])).length > 0 && performance.now() < deadline) {
    await wait(BETWEEN_LOOKS_MS);
    // A plain role may end the backends of its own.
    const end =
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY ($1::int4[])';
    await side.query(end, [pids]).catch(() => {});
  }
}
