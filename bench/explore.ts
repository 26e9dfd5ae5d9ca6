import { availableParallelism } from 'node:os';
import pg from 'pg';
import { WireProxy } from '../packages/doublepost/src/explore/proxy/proxy.ts';
import { parseUpstream } from '../packages/doublepost/src/explore/proxy/upstream.ts';
import { dfs } from '../packages/doublepost/src/explore/search/dfs.ts';
import { exploreHandler } from '../packages/doublepost/test/support/explored-app.ts';
import {
  HANDLERS,
  type Handler,
  longHandler,
} from '../packages/doublepost/test/support/handlers.ts';
import { type Databases, openDatabases } from './lib/databases.ts';
import { exploreWithWorkers } from './lib/explore-with-workers.ts';
import { printTable } from './lib/print-table.ts';
import { quantile } from './lib/quantile.ts';
import { startRelay } from './lib/relay.ts';

/**
 * Explores documented races, each unprotected and mended, with the reduction and without; then what
 * a statement costs through the proxy while nothing is explored, beside a relay that looks at
 * nothing. With the word `quick` only what the reduction leaves is run.
 */
const isQuick = process.argv.includes('quick');
const STATEMENTS = 300;
const ROUNDS = 10;
/** Statements of a pipeline. */
const AT_ONCE = 20;
/** More interleavings than that are not run one by one. */
const COMPUTED = new Map([['long', 2_704_156]]);

interface Row {
  readonly name: string;
  readonly isSafe: boolean;
  readonly kind: string;
  readonly schedules: number;
  readonly all: number;
  readonly isSame: boolean;
  readonly seconds: number;
  readonly perSecond: number;
}

const databases = await openDatabases();
try {
  const rows: Row[] = [];
  for (const [name, handler] of Object.entries({ ...HANDLERS, long: longHandler() })) {
    rows.push(await compare(name, handler));
  }
  console.log(`\nEvery schedule of two requests; ${availableParallelism()} cores\n`);
  printTable(
    ['handler', 'verdict', 'reduced', 'all', 'same outcomes', 'seconds', 'schedules/s'],
    rows.map(({ name, kind, schedules, all, isSame, seconds, perSecond }) => [
      name,
      kind,
      schedules,
      all,
      isSame ? 'yes' : 'NO',
      seconds,
      perSecond,
    ]),
  );
  const together = await exploreWithWorkers([1, 2], await databases.create('postgres'));
  console.log('\nEvery interleaving of one handler, several explorers at a time\n');
  printTable(
    ['workers', 'verdict', 'schedules', 'schedules/s'],
    together.map(({ workers, kind, schedules, perSecond }) => [
      workers,
      kind,
      schedules,
      perSecond,
    ]),
  );
  const overhead = await measureOverhead(databases);
  console.log('\nOne statement (SELECT 1) while nothing is explored, in microseconds\n');
  printTable(
    ['way', 'median', 'p99', 'median of 20 in a pipeline', 'p99'],
    overhead.map(({ way, samples, inPipelines }) => [
      way,
      quantile(samples, 0.5),
      quantile(samples, 0.99),
      quantile(inPipelines, 0.5),
      quantile(inPipelines, 0.99),
    ]),
  );
  const unsafe = rows.filter(({ isSafe }) => !isSafe);
  const fixed = rows.filter(({ isSafe }) => isSafe);
  console.log(
    JSON.stringify({
      unsafe: unsafe.length,
      unsafeFound: unsafe.filter(({ kind }) => kind === 'race').length,
      fixed: fixed.length,
      fixedProved: fixed.filter(({ kind }) => kind === 'proved').length,
      falseProofs: unsafe.filter(({ kind }) => kind === 'proved').length,
      schedulesPerSecond: quantile(
        rows.map(({ perSecond }) => perSecond),
        0.5,
      ),
      schedulesPerSecondByWorkers: together.map(({ perSecond }) => perSecond),
    }),
  );
} finally {
  await databases.dispose();
}

/** Explores a handler with the reduction and, where that is feasible, without. */
async function compare(name: string, handler: Handler): Promise<Row> {
  const reduced = await exploreOnce(handler, true);
  const computed = COMPUTED.get(name);
  const all = isQuick || computed !== undefined ? undefined : await exploreOnce(handler, false);
  const { schedules, milliseconds, exploringMs, outcomes } = reduced.figures;
  return {
    name,
    isSafe: handler.isSafe,
    kind: reduced.kind,
    schedules,
    all: all?.figures.schedules ?? computed ?? 0,
    isSame: all === undefined || all.figures.outcomes === outcomes,
    seconds: Math.round(milliseconds / 100) / 10,
    perSecond: Math.round((schedules / exploringMs) * 1000),
  };
}

async function exploreOnce(handler: Handler, reduce: boolean) {
  const url = await databases.create('postgres');
  await run(url, handler.schema);
  const symmetric = reduce && handler.bodies === undefined;
  const options = { reduce, symmetric, maxSwitches: Number.POSITIVE_INFINITY };
  return exploreHandler(url, handler, { strategy: dfs(options) });
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** Times the same statement directly, through a bare relay and through the proxy, in turns. */
async function measureOverhead({ create }: Databases) {
  const direct = await create('postgres');
  const { hostname: host, port } = new URL(direct);
  const relay = await startRelay({ host, port: Number(port) });
  const proxy = new WireProxy(await parseUpstream(direct));
  const proxyPort = await proxy.listen();
  const ways = await Promise.all(
    Object.entries({ direct: Number(port), relay: relay.port, proxy: proxyPort }).map(
      async ([way, port]) => {
        const url = new URL(direct);
        url.port = String(port);
        const client = new pg.Client({ connectionString: url.href });
        const pipelined = new pg.Client({ connectionString: url.href, pipeline: true } as object);
        await Promise.all([client.connect(), pipelined.connect()]);
        return { way, client, pipelined, samples: [] as number[], inPipelines: [] as number[] };
      },
    ),
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { client, pipelined, samples, inPipelines } of ways) {
      for (let count = 0; count < STATEMENTS; count += 1) {
        const started = performance.now();
        await client.query('SELECT $1::int', [count]);
        // The first round warms up.
        if (round > 0) samples.push((performance.now() - started) * 1000);
      }
      for (let count = 0; count < STATEMENTS / AT_ONCE; count += 1) {
        const started = performance.now();
        const statements = Array.from({ length: AT_ONCE }, (_, n) => n);
        await Promise.all(statements.map((n) => pipelined.query('SELECT $1::int', [n])));
        if (round > 0) inPipelines.push(((performance.now() - started) * 1000) / AT_ONCE);
      }
    }
  }
  for (const { client, pipelined } of ways) await Promise.all([client.end(), pipelined.end()]);
  relay.close();
  await proxy.close();
  return ways;
}
