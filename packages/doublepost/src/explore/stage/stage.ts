import { setTimeout as wait } from 'node:timers/promises';
import { resolveTarget, type Target } from '../../http/target.ts';
import type { Scenario } from '../../plan/scenario.ts';
import { castFor } from '../../session/actors.ts';
import { drawRoundValues } from '../../session/round-values.ts';
import { inParallel } from '../in-parallel.ts';
import type { Watch } from '../proxy/gate.ts';
import { WireProxy } from '../proxy/proxy.ts';
import { parseUpstream, type Upstream } from '../proxy/upstream.ts';
import { freePort } from './ports.ts';
import { type Replica, startReplicas } from './replicas.ts';
import { prepareRequests, type RequestContext, type Requests } from './requests.ts';
import type { StageOptions } from './stage-options.ts';

/** The applications of all requests, behind one proxy. */
export interface Applications {
  readonly upstream: Upstream;
  readonly proxy: WireProxy;
  /** In the order of the requests; none: it runs already. */
  readonly replicas: readonly Replica[];
  /** To be done in the end, the last first. */
  readonly cleanup: (() => Promise<unknown>)[];
}

/** An application behind the proxy, and the requests to send it. */
export interface Stage extends Omit<Requests, 'warmUp'>, Omit<Applications, 'replicas'> {
  readonly lanes: number;
  readonly hasReplicas: boolean;
  /** Ends its applications, does something while none runs, and starts them anew: they remember nothing. */
  readonly restart: (work: () => Promise<void>) => Promise<void>;
  readonly timeoutMs: number;
}

/** A stage, and the way to open others for the very same requests. */
export interface FirstStage extends Stage {
  /** Ends its applications, does something while none uses the database, and starts them anew. */
  readonly pause: (work: () => Promise<void>) => Promise<Stage>;
  /** Starts more applications, on a copy of the database. */
  readonly openAt: (upstream: Upstream) => Promise<Stage>;
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
): Promise<FirstStage> {
  const { timeoutMs = 30_000, allowHosts } = options;
  const { page } = scenario;
  const lanes = lanesOf(scenario, options);
  const target = await resolveTarget(page, allowHosts);
  const open = (at: URL, upstream: Upstream): Promise<Applications> =>
    openApplications(options, { page: at, lanes, upstream, watchIdle });
  const upstream = await parseUpstream(options.upstream);
  let current = await open(page, upstream);
  const cleanup = [() => cleanUpAll(current)];
  const startAnew = async (work = async (): Promise<void> => {}): Promise<Applications> => {
    await cleanUpAll(current);
    await work();
    current = await open(page, upstream);
    return current;
  };
  try {
    const values = drawRoundValues();
    const cast = castFor(scenario, target, { copies: lanes, timeoutMs });
    const actors = await cast.prepare(values);
    if (scenario.cleanup.length > 0) {
      cleanup.push(async () => {
        // The application was cut off from its database while that was put back.
        await startAnew();
        await cast.cleanup();
      });
    }
    const stageOf = async (
      { upstream, proxy, replicas }: Applications,
      own: Stage['cleanup'],
      isCold: boolean,
    ): Promise<Stage> => {
      const hasReplicas = replicas.length > 0;
      const targets = hasReplicas
        ? replicas.map(({ port }): Target => ({ ...target, port }))
        : [target];
      // The first has been asked for the page by the actors.
      const cold = isCold ? targets : targets.slice(1);
      const context: RequestContext = { actors, values, targets, cold, timeoutMs };
      const { warmUp, ...requests } = await prepareRequests(context);
      const restart = async (work: () => Promise<void>): Promise<void> => {
        await inParallel(replicas, (replica) => replica.stop());
        await work();
        await inParallel(replicas, (replica) => replica.start());
        await warmUp();
      };
      const about = { upstream, proxy, lanes, hasReplicas, timeoutMs };
      return { ...requests, ...about, restart, cleanup: own };
    };
    return {
      ...(await stageOf(current, cleanup, false)),
      async pause(work) {
        return stageOf(await startAnew(work), cleanup, true);
      },
      async openAt(copy) {
        const at = new URL(page);
        at.port = String(await freePort());
        const applications = await open(at, copy);
        return stageOf(applications, applications.cleanup, true);
      },
    };
  } catch (error) {
    await cleanUp({ cleanup });
    throw error;
  }
}

/**
 * The same, and afterwards throws the first failure: whoever believes the database to be as it was
 * has to know that it is not.
 */
export async function cleanUpAll(stage: Pick<Stage, 'cleanup'>): Promise<void> {
  const [failure] = await cleanUp(stage);
  if (failure !== undefined) throw failure;
}

/** Starts the applications, and watches them doing nothing. */
async function openApplications(
  options: StageOptions,
  about: Pick<Applications, 'upstream'> & {
    readonly page: URL;
    readonly lanes: number;
    readonly watchIdle: Watch;
  },
): Promise<Applications> {
  const { upstream, watchIdle } = about;
  const proxy = new WireProxy(upstream);
  const cleanup: (() => Promise<unknown>)[] = [() => proxy.close()];
  try {
    proxy.watch = watchIdle;
    const replicas = await startReplicas(options, { ...about, proxy, cleanup });
    await wait(options.idleMs ?? 1_000);
    proxy.watch = undefined;
    return { upstream, proxy, replicas, cleanup };
  } catch (error) {
    await cleanUp({ cleanup });
    throw error;
  }
}

/** Different submissions race all at once, as often as they were named. */
function lanesOf({ others }: Scenario, { lanes = 2 }: StageOptions): number {
  return Math.max(lanes, 1 + others.length);
}
