import { setTimeout as wait } from 'node:timers/promises';
import { DoublepostError } from '../../errors.ts';
import { inParallel } from '../in-parallel.ts';
import type { WireProxy } from '../proxy/proxy.ts';
import type { Upstream } from '../proxy/upstream.ts';
import { type Application, type StartOptions, startApplication } from './application.ts';
import { freePort, listens } from './ports.ts';
import type { StageOptions } from './stage-options.ts';

/** Where the applications are started. */
export interface ReplicaContext {
  /** Of the first one. */
  readonly page: URL;
  /** How many. */
  readonly lanes: number;
  readonly upstream: Upstream;
  readonly proxy: WireProxy;
  /** Is given what ends each of them. */
  readonly cleanup: (() => Promise<unknown>)[];
}

/** The application of one request. */
export interface Replica {
  readonly port: number;
  /** Ends it. */
  stop(): Promise<void>;
  /** Starts it anew at the same place: its memory is empty. */
  start(): Promise<void>;
}

/** One application for each request, the first at the port of the page; none where it runs already. */
export async function startReplicas(
  options: StageOptions,
  { page, lanes, upstream, proxy, cleanup }: ReplicaContext,
): Promise<Replica[]> {
  const { start, env = {}, timeoutMs = 30_000 } = options;
  const pagePort = Number(page.port) || (page.protocol === 'https:' ? 443 : 80);
  if (start === undefined) {
    options.onListen?.(await proxy.listen(options.listen));
    await awaitApplication(pagePort, timeoutMs, options.signal);
    return [];
  }
  const places: { port: number; proxyPort: number }[] = [];
  for (let lane = 0; lane < lanes; lane += 1) {
    const proxyPort = await proxy.listen();
    places.push({ port: lane === 0 ? pagePort : await freePort(), proxyPort });
  }
  return inParallel(places, async (place) => {
    const about = { command: start, env, upstream, timeoutMs, ...place };
    let application = await startApplication(about);
    cleanup.push(() => application.stop());
    return {
      port: place.port,
      stop: () => application.stop(),
      async start() {
        application = await startAgain(about);
      },
    };
  });
}

/** Meanwhile somebody else may have had its port for a moment: it is tried twice. */
async function startAgain(about: StartOptions): Promise<Application> {
  const anew = { ...about, isAnew: true };
  return startApplication(anew).catch(() => startApplication(anew));
}

/** Waits until a running application listens. */
async function awaitApplication(
  port: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await listens(port))) {
    if (performance.now() > deadline || signal?.aborted) {
      throw new DoublepostError('DP_CONNECTION_REFUSED', `nothing listens at port ${port}`);
    }
    await wait(100);
  }
}
