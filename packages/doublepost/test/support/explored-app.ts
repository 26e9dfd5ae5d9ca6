import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { readCatalog } from '../../src/explore/database/catalog.ts';
import { disconnect } from '../../src/explore/database/disconnect.ts';
import { takeSnapshot } from '../../src/explore/database/restore.ts';
import { openSide } from '../../src/explore/database/side.ts';
import type { Exploration } from '../../src/explore/exploration.ts';
import { exploreSchedules } from '../../src/explore/explorer.ts';
import { Footprints } from '../../src/explore/footprint/footprints.ts';
import { readRowsTouched } from '../../src/explore/footprint/rows-touched.ts';
import { Transactions } from '../../src/explore/footprint/transactions.ts';
import { holdBack } from '../../src/explore/proxy/held-back.ts';
import { WireProxy } from '../../src/explore/proxy/proxy.ts';
import { addressAt, parseUpstream } from '../../src/explore/proxy/upstream.ts';
import { Arena } from '../../src/explore/schedule/arena.ts';
import { learnBackground } from '../../src/explore/schedule/background.ts';
import type { Strategy } from '../../src/explore/search/strategy.ts';
import type { ExploreBounds } from '../../src/explore/task.ts';
import { awaitAnswer, openRequest } from '../../src/http/exchange.ts';
import { resolveTarget } from '../../src/http/target.ts';
import { abstractionOf } from '../../src/observe/abstraction.ts';
import { observeAnswer } from '../../src/observe/answer.ts';
import type { Handler } from './handlers.ts';

/** How a handler is explored. */
export interface ExploreHandlerOptions extends ExploreBounds {
  readonly strategy: Strategy;
  readonly lanes?: number;
  /** Whether both requests go to one application. */
  readonly shared?: boolean;
  /** Connections of each application. */
  readonly poolSize?: number;
}

/** How often an application does something by itself, and how long it is watched, in milliseconds. */
const TICK_MS = 3;
const LEARNING_MS = 300;

/** Explores one handler in real servers, one for each request, each with its own pool. */
export async function exploreHandler(
  url: string,
  handler: Handler,
  { strategy, lanes = 2, shared = false, poolSize = 5, ...bounds }: ExploreHandlerOptions,
): Promise<Exploration> {
  const upstream = await parseUpstream(url);
  const proxy = new WireProxy(upstream);
  const cleanup: (() => Promise<unknown>)[] = [() => proxy.close()];
  const apps: Awaited<ReturnType<typeof startApp>>[] = [];
  for (let index = 0; index < (shared ? 1 : lanes); index += 1) {
    const app = await startApp(addressAt(upstream, await proxy.listen()), handler, poolSize);
    apps.push(app);
    cleanup.push(() => app.close());
  }
  const background = learnBackground(() => known);
  let known: Footprints | undefined;
  if (handler.background !== undefined) {
    proxy.watch = background.watch;
    await wait(LEARNING_MS);
    proxy.watch = undefined;
  }
  const side = await openSide(upstream);
  cleanup.push(() => side.close());
  try {
    const catalog = await readCatalog(side);
    const footprints = new Footprints(catalog);
    known = footprints;
    const heldBack = await holdBack(proxy);
    const snapshot = await takeSnapshot(side);
    cleanup.push(() => snapshot.drop());
    cleanup.push(() => disconnect(proxy, side));
    const posted = new URL('http://127.0.0.1/');
    const arena = new Arena({
      proxy,
      side,
      footprints,
      transactions: new Transactions(catalog, footprints, await readRowsTouched(side)),
      snapshot,
      background,
      heldBack,
      lanes,
      hasReplicas: !shared,
      statementMs: 10_000,
      restart: () => Promise.reject(new Error('these applications are part of this process')),
      async send(lane) {
        const origin = new URL(apps[lane % apps.length]?.url ?? '');
        const body = Buffer.from(handler.bodies?.[lane] ?? 'a@b.test');
        const request = { method: 'POST', url: origin, headers: [], body };
        const client = openRequest(request, await resolveTarget(origin));
        const answer = awaitAnswer(client, 20_000);
        client.end(request.body);
        return answer;
      },
      observe: (_lane, attempt) =>
        observeAnswer(attempt, { page: posted, url: posted }, abstractionOf({})),
    });
    cleanup.push(() => arena.finish());
    return await exploreSchedules({
      arena,
      copies: snapshot.copies,
      lanes,
      hasReplicas: !shared,
      expect: handler.expect ?? 'once',
      strategy,
      ...bounds,
    });
  } finally {
    for (const end of cleanup.reverse()) await end().catch(() => {});
  }
}

async function startApp(
  database: string,
  handler: Handler,
  max: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const pool = new pg.Pool({ connectionString: database, max });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  let isOpen = true;
  const ticking = (async () => {
    while (isOpen && handler.background !== undefined) {
      await handler.background(pool).catch(() => {});
      await wait(TICK_MS);
    }
  })();
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const { status, body } = await handler.handle(pool, Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
    } catch (error) {
      response
        .writeHead(500, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: (error as Error).message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      isOpen = false;
      await ticking;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.end();
    },
  };
}
