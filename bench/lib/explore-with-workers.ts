import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { explore } from '../../packages/doublepost/src/explore/explore.ts';
import { dfs } from '../../packages/doublepost/src/explore/search/dfs.ts';
import { freePort } from '../../packages/doublepost/src/explore/stage/ports.ts';
import { planFromPage } from '../../packages/doublepost/src/index.ts';
import { HANDLERS } from '../../packages/doublepost/test/support/handlers.ts';

const SERVE = fileURLToPath(
  new URL('../../packages/doublepost/test/support/serve-handler.ts', import.meta.url),
);
/** Every interleaving of it, so that there is something to share out. */
const HANDLER = 'sign-up, unique violation handled';
const TURNS = 3;

/** What so many workers did. */
export interface WorkersRow {
  readonly workers: number;
  readonly kind: string;
  readonly schedules: number;
  /** The median of a few turns. */
  readonly perSecond: number;
}

/** Explores the same with so many workers each, in turns: other load on the machine meets all. */
export async function exploreWithWorkers(
  counts: readonly number[],
  upstream: string,
): Promise<WorkersRow[]> {
  const handler = HANDLERS[HANDLER];
  const client = new pg.Client({ connectionString: upstream });
  await client.connect();
  await client.query(handler?.schema ?? '');
  await client.end();
  const turns: WorkersRow[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const workers of counts) turns.push(await exploreOnce(workers, upstream));
  }
  return counts.map((workers) => {
    const own = turns
      .filter((row) => row.workers === workers)
      .sort((a, b) => a.perSecond - b.perSecond);
    return own[Math.floor(own.length / 2)] as WorkersRow;
  });
}

async function exploreOnce(workers: number, upstream: string): Promise<WorkersRow> {
  const scenario = planFromPage(`http://127.0.0.1:${await freePort()}/`, {
    fill: { email: 'a@b.test' },
  });
  const { kind, figures } = await explore(scenario, {
    upstream,
    workers,
    start: `exec node --import tsx --conditions source ${SERVE} '${HANDLER}'`,
    idleMs: 0,
    strategy: () => dfs({ reduce: false, symmetric: false, maxSwitches: Number.POSITIVE_INFINITY }),
  });
  const { schedules, exploringMs } = figures;
  return { workers, kind, schedules, perSecond: Math.round((schedules / exploringMs) * 1000) };
}
