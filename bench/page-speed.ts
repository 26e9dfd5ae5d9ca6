import autocannon from 'autocannon';
import { startClinic } from '../test/support/start-clinic.ts';
import { openDatabases } from './lib/databases.ts';
import { printTable } from './lib/print-table.ts';
import { quantile } from './lib/quantile.ts';
import { startGunicorn, whyNoGunicorn } from './lib/start-gunicorn.ts';

/**
 * The sign-up page of the clinic beside that of a Django project with the same form under gunicorn,
 * in turns, with the same number of workers on the same kind of database. Both keep the token in a
 * session, read it with every request, and save it when something in it has changed: for visitors who
 * are new, but not for those who return.
 */
const PAGE = '/mon-compte/creer/patient/';
const WORKERS = 2;
const CONNECTIONS = 8;
const BLOCK_SECONDS = 3;
const BLOCKS = 5;
const DIALECTS = ['sqlite', 'postgres'] as const;
const VISITORS = ['new', 'returning'] as const;

/** What the blocks of one server have measured. */
interface Samples {
  /** Pages per second. */
  readonly rates: number[];
  /** In milliseconds. */
  readonly p99s: number[];
}

const missing = whyNoGunicorn();
if (missing !== undefined) {
  console.log(`page-speed: Django, gunicorn or psycopg2 is missing (${missing})`);
  process.exit(0);
}
const databases = await openDatabases();
const figures: Line[] = [];
try {
  for (const dialect of DIALECTS) figures.push(...(await compare(dialect)));
} finally {
  await databases.dispose();
}
printTable(
  Object.keys(figures[0] ?? {}),
  figures.map((line) => Object.values(line)),
);
console.log(JSON.stringify({ figures }));

async function compare(dialect: (typeof DIALECTS)[number]): Promise<Line[]> {
  const words = ['--workers', String(WORKERS), '--production', '--protection', 'handled'];
  const clinic = await startClinic(await databases.create(dialect), words);
  try {
    const django = await startGunicorn(await databases.create(dialect), WORKERS);
    try {
      const lines: Line[] = [];
      for (const visitor of VISITORS) {
        const samples = await loadInTurns([clinic.url, django.url], visitor);
        lines.push({ database: dialect, visitor, ...summarise(samples) });
      }
      return lines;
    } finally {
      await django.stop();
    }
  } finally {
    await clinic.stop();
  }
}

type Line = Record<string, string | number>;

async function loadInTurns(
  urls: readonly string[],
  visitor: (typeof VISITORS)[number],
): Promise<Samples[]> {
  const samples = urls.map((): Samples => ({ rates: [], p99s: [] }));
  for (let block = 0; block < BLOCKS; block++) {
    for (const [index, url] of urls.entries()) {
      const { requests, latency } = await load(url, visitor);
      samples[index]?.rates.push(requests.average);
      samples[index]?.p99s.push(latency.p99);
    }
  }
  return samples;
}

function summarise([ours, theirs]: readonly Samples[]): Line {
  const rate = quantile(ours?.rates ?? [], 0.5);
  const theirRate = quantile(theirs?.rates ?? [], 0.5);
  return {
    'clinic pages/s': rate,
    'django pages/s': theirRate,
    ratio: Math.round((rate / theirRate) * 100) / 100,
    'clinic p99 ms': quantile(ours?.p99s ?? [], 0.5),
    'django p99 ms': quantile(theirs?.p99s ?? [], 0.5),
  };
}

/** One block: as many pages as a few connections get. */
async function load(url: string, visitor: (typeof VISITORS)[number]) {
  const headers = visitor === 'returning' ? { cookie: await visit(url) } : {};
  const result = await autocannon({
    url: url + PAGE,
    connections: CONNECTIONS,
    duration: BLOCK_SECONDS,
    headers,
  });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${result.non2xx} answers of ${url} were not 200, ${result.errors} were none`);
  }
  return result;
}

/** Opens the page as somebody new, for the cookie. */
async function visit(url: string): Promise<string> {
  const response = await fetch(url + PAGE);
  await response.arrayBuffer();
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}
