import { setTimeout as wait } from 'node:timers/promises';
import { DoublepostError } from '../errors.ts';
import { awaitAnswer, openRequest } from '../http/exchange.ts';
import { resolveTarget, type Target } from '../http/target.ts';
import { abstractionOf } from '../observe/abstraction.ts';
import { observeAnswer } from '../observe/answer.ts';
import type { Scenario } from '../plan/scenario.ts';
import { type Actor, castFor } from '../session/actors.ts';
import { drawRoundValues, type RoundValues } from '../session/round-values.ts';
import { type Application, freePort, listens, startApplication } from './application.ts';
import { Arena } from './arena.ts';
import { learnBackground } from './background.ts';
import { readCatalog } from './catalog.ts';
import type { Exploration } from './exploration.ts';
import { type ExploreBounds, exploreSchedules } from './explorer.ts';
import { Footprints } from './footprints.ts';
import { type ListenAt, WireProxy } from './proxy.ts';
import { takeSnapshot } from './restore.ts';
import { openSide } from './side.ts';
import type { Strategy } from './strategy/strategy.ts';
import { Transactions } from './transactions.ts';
import { parseUpstream } from './upstream.ts';

/** How a scenario is explored. */
export interface ExploreOptions extends ExploreBounds {
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
  /** Makes the strategy; told whether the requests are the same to the byte. */
  readonly strategy: (about: { readonly symmetric: boolean }) => Strategy;
  /** How long the application is watched doing nothing, in milliseconds. Default 1,000. */
  readonly idleMs?: number;
  /** For each answer, and for the application to start, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  readonly allowHosts?: readonly string[];
}

/**
 * Explores every interleaving of the SQL of a scenario that is posted several times at once.
 *
 * @throws DoublepostError what the plan, the sessions and exploring itself throw (DP_EXPLORE_...)
 */
export async function explore(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  const { lanes = 2, timeoutMs = 30_000 } = options;
  const upstream = await parseUpstream(options.upstream);
  const proxy = new WireProxy(upstream);
  const cleanup: (() => Promise<unknown>)[] = [() => proxy.close()];
  try {
    const side = await openSide(upstream);
    cleanup.push(() => side.close());
    let footprints: Footprints | undefined;
    const background = learnBackground(() => footprints);
    proxy.watch = background.watch;
    const applications = await startAll(scenario, options, proxy, cleanup);
    await wait(options.idleMs ?? 1_000);
    proxy.watch = undefined;

    const hasReplicas = applications.length > 0;
    const target = await resolveTarget(scenario.page, options.allowHosts);
    const targets = hasReplicas ? applications.map(({ port }) => ({ ...target, port })) : [target];
    const values = drawRoundValues();
    const actors = await castFor(scenario, target, { copies: lanes, timeoutMs }).prepare(values);
    await Promise.all(targets.slice(1).map((other) => warmUp(scenario, other, timeoutMs)));

    const catalog = await readCatalog(side);
    footprints = new Footprints(catalog);
    const snapshot = await takeSnapshot(side);
    cleanup.push(() => snapshot.drop());
    const arena = new Arena({
      proxy,
      side,
      footprints,
      transactions: new Transactions(catalog, footprints),
      snapshot,
      background,
      lanes,
      hasReplicas,
      statementMs: timeoutMs,
      send: (lane) =>
        send(actorOf(actors, lane), targets[lane % targets.length] ?? target, timeoutMs),
      observe: (lane, attempt) => {
        const actor = actorOf(actors, lane);
        return observeAnswer(attempt, postedBy(actor), abstractionFor(actor, values));
      },
    });
    cleanup.push(() => arena.finish());
    const symmetric = scenario.actors === 'same-tab';
    return await exploreSchedules({
      ...options,
      arena,
      copies: snapshot.copies,
      lanes,
      hasReplicas,
      expect: scenario.expect,
      strategy: options.strategy({ symmetric }),
    });
  } finally {
    // What was made last goes first; one that fails does not keep the others from going.
    for (const end of cleanup.reverse()) await end().catch(() => {});
  }
}

/** One application for each request, the first at the port of the page; none where it runs already. */
async function startAll(
  scenario: Scenario,
  options: ExploreOptions,
  proxy: WireProxy,
  cleanup: (() => Promise<unknown>)[],
): Promise<Application[]> {
  const { start, env = {}, lanes = 2, timeoutMs = 30_000 } = options;
  const upstream = await parseUpstream(options.upstream);
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
async function warmUp({ page }: Scenario, target: Target, timeoutMs: number): Promise<void> {
  const request = { method: 'GET', url: page, headers: [], body: Buffer.alloc(0) };
  const client = openRequest(request, target);
  const answer = awaitAnswer(client, timeoutMs);
  client.end();
  await answer;
}

function send({ request }: Actor, target: Target, timeoutMs: number) {
  const client = openRequest(request, target);
  const answer = awaitAnswer(client, timeoutMs);
  client.end(request.body);
  return answer;
}

function postedBy({ request }: Actor): { page: URL; url: URL } {
  const page = request.headers.find(([name]) => name === 'Referer')?.[1];
  return { url: request.url, page: page === undefined ? request.url : new URL(page) };
}

function abstractionFor({ entries }: Actor, values: RoundValues) {
  return abstractionOf({ ...Object.fromEntries(entries), ...values });
}

function actorOf(actors: readonly Actor[], lane: number): Actor {
  const actor = actors[lane];
  if (actor === undefined) throw new TypeError('there are more lanes than actors');
  return actor;
}
