import { setTimeout as wait } from 'node:timers/promises';
import { resolveTarget } from '../http/target.ts';
import type { Scenario } from '../plan/scenario.ts';
import { castFor } from '../session/actors.ts';
import { drawRoundValues } from '../session/round-values.ts';
import type { Watch } from './gate.ts';
import { WireProxy } from './proxy.ts';
import { startReplicas } from './replicas.ts';
import { prepareRequests, type Requests } from './requests.ts';
import type { StageOptions } from './stage-options.ts';
import { parseUpstream, type Upstream } from './upstream.ts';

/** An application behind the proxy, and the requests to send it. */
export interface Stage extends Requests {
  readonly upstream: Upstream;
  readonly proxy: WireProxy;
  readonly lanes: number;
  readonly hasReplicas: boolean;
  readonly timeoutMs: number;
  /** To be done in the end, the last first. */
  readonly cleanup: (() => Promise<unknown>)[];
}

/**
 * Does what a stage needs in the end.
 *
 * @returns what failed; it does not keep the rest from being done
 */
export async function cleanUp({ cleanup }: Pick<Stage, 'cleanup'>): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const end of cleanup.splice(0).reverse()) {
    await end().catch((error: unknown) => failures.push(error));
  }
  return failures;
}

/**
 * Starts the application and prepares the requests.
 *
 * @param watchIdle told of what the application runs by itself
 * @throws DoublepostError what the plan, the sessions and starting throw; then nothing is left
 */
export async function openStage(
  scenario: Scenario,
  options: StageOptions,
  watchIdle: Watch,
): Promise<Stage> {
  const { timeoutMs = 30_000, allowHosts } = options;
  const lanes = lanesOf(scenario, options);
  const upstream = await parseUpstream(options.upstream);
  const proxy = new WireProxy(upstream);
  const cleanup: (() => Promise<unknown>)[] = [() => proxy.close()];
  try {
    proxy.watch = watchIdle;
    const context = { page: scenario.page, lanes, upstream, proxy, cleanup };
    const applications = await startReplicas(options, context);
    await wait(options.idleMs ?? 1_000);
    proxy.watch = undefined;
    const target = await resolveTarget(scenario.page, allowHosts);
    const hasReplicas = applications.length > 0;
    const targets = hasReplicas ? applications.map(({ port }) => ({ ...target, port })) : [target];
    const values = drawRoundValues();
    const cast = castFor(scenario, target, { copies: lanes, timeoutMs });
    const actors = await cast.prepare(values);
    cleanup.push(() => cast.cleanup());
    const requests = await prepareRequests({ actors, values, targets, timeoutMs });
    return { ...requests, upstream, proxy, lanes, hasReplicas, timeoutMs, cleanup };
  } catch (error) {
    await cleanUp({ cleanup });
    throw error;
  }
}

/** Different submissions race all at once, as often as they were named. */
function lanesOf({ others }: Scenario, { lanes = 2 }: StageOptions): number {
  return Math.max(lanes, 1 + others.length);
}
