import { setTimeout as wait } from 'node:timers/promises';
import { DoublepostError } from '../errors.ts';
import type { Attempt } from '../http/attempt.ts';
import { awaitAnswer, openRequest } from '../http/exchange.ts';
import { resolveTarget, type Target } from '../http/target.ts';
import { abstractionOf } from '../observe/abstraction.ts';
import { observeAnswer } from '../observe/answer.ts';
import type { AnswerObservation } from '../observe/observation.ts';
import { loadOf, pageOf } from '../page-load.ts';
import type { Scenario } from '../plan/scenario.ts';
import { type Actor, castFor } from '../session/actors.ts';
import { drawRoundValues } from '../session/round-values.ts';
import { type Application, freePort, listens, startApplication } from './application.ts';
import type { Watch } from './gate.ts';
import { type ListenAt, WireProxy } from './proxy.ts';
import { parseUpstream, type Upstream } from './upstream.ts';

/** How the application is put behind the proxy. */
export interface StageOptions {
  /** The real database: `postgres://USER:PASSWORD@HOST/NAME`. */
  readonly upstream: string;
  /** Starts the application, once for each request. Undefined: it runs, and connects to `listen`. */
  readonly start?: string | undefined;
  /** More variables for `start`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the proxy listens for a running application. Default: any free port. */
  readonly listen?: ListenAt | undefined;
  /** Told where it listens. */
  readonly onListen?: (port: number) => void;
  /** Racing requests. Default 2. */
  readonly lanes?: number;
  /** How long the application is watched doing nothing, in milliseconds. Default 1,000. */
  readonly idleMs?: number;
  /** For each answer, and for the application to start, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  readonly allowHosts?: readonly string[];
  /** Ends the waiting for a running application. */
  readonly signal?: AbortSignal | undefined;
}

/** An application behind the proxy, and the requests to send it. */
export interface Stage {
  readonly upstream: Upstream;
  readonly proxy: WireProxy;
  readonly lanes: number;
  readonly hasReplicas: boolean;
  readonly timeoutMs: number;
  /** Sends the request of a lane to its application. Never rejects. */
  send(lane: number): Promise<Attempt>;
  observe(lane: number, attempt: Attempt): AnswerObservation;
  /** To be done in the end, the last first. */
  readonly cleanup: (() => Promise<unknown>)[];
}

/** Does what a stage needs in the end; one thing that fails does not keep the others from it. */
export async function cleanUp({ cleanup }: Pick<Stage, 'cleanup'>): Promise<void> {
  for (const end of cleanup.splice(0).reverse()) await end().catch(() => {});
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
    const applications = await startAll(scenario, options, { upstream, proxy, cleanup });
    await wait(options.idleMs ?? 1_000);
    proxy.watch = undefined;
    const target = await resolveTarget(scenario.page, allowHosts);
    const replicas = applications.map(({ port }) => ({ ...target, port }));
    const targets = replicas.length > 0 ? replicas : [target];
    const values = drawRoundValues();
    const cast = castFor(scenario, target, { copies: lanes, timeoutMs });
    const actors = await cast.prepare(values);
    cleanup.push(() => cast.cleanup());
    await Promise.all(
      targets.slice(1).map((other) => warmUp(actorOf(actors, 0), other, timeoutMs)),
    );
    return {
      upstream,
      proxy,
      lanes,
      hasReplicas: replicas.length > 0,
      timeoutMs,
      send: (lane) =>
        send(actorOf(actors, lane), targets[lane % targets.length] ?? target, timeoutMs),
      observe(lane, attempt) {
        const actor = actorOf(actors, lane);
        const abstraction = abstractionOf({ ...Object.fromEntries(actor.entries), ...values });
        const { request } = actor;
        const posted = { url: request.url, page: pageOf(request) };
        return observeAnswer(attempt, posted, abstraction);
      },
      cleanup,
    };
  } catch (error) {
    await cleanUp({ cleanup });
    throw error;
  }
}

/** Different submissions race all at once, as often as they were named. */
function lanesOf({ others }: Scenario, { lanes = 2 }: StageOptions): number {
  return Math.max(lanes, 1 + others.length);
}

/** One application for each request, the first at the port of the page; none where it runs already. */
async function startAll(
  scenario: Scenario,
  options: StageOptions,
  { upstream, proxy, cleanup }: Pick<Stage, 'upstream' | 'proxy' | 'cleanup'>,
): Promise<Application[]> {
  const { start, env = {}, timeoutMs = 30_000 } = options;
  const lanes = lanesOf(scenario, options);
  const pagePort = Number(scenario.page.port) || (scenario.page.protocol === 'https:' ? 443 : 80);
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
  const started = await Promise.allSettled(
    places.map(async (place) => {
      const about = { command: start, env, upstream, timeoutMs, ...place };
      const application = await startApplication(about);
      cleanup.push(() => application.stop());
      return application;
    }),
  );
  return started.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
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

/** An application does some things only once: connecting, compiling its templates. */
async function warmUp({ request }: Actor, target: Target, timeoutMs: number): Promise<void> {
  const client = openRequest(loadOf(pageOf(request), request), target);
  const answer = awaitAnswer(client, timeoutMs);
  client.end();
  await answer;
}

function send({ request }: Actor, target: Target, timeoutMs: number): Promise<Attempt> {
  const client = openRequest(request, target);
  const answer = awaitAnswer(client, timeoutMs);
  client.end(request.body);
  return answer;
}

function actorOf(actors: readonly Actor[], lane: number): Actor {
  const actor = actors[lane];
  if (actor === undefined) throw new TypeError('there are more lanes than actors');
  return actor;
}
