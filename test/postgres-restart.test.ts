import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { dfs } from '../packages/doublepost/src/explore/search/dfs.ts';
import { exploreHandler } from '../packages/doublepost/test/support/explored-app.ts';
import { HANDLERS, type Handler } from '../packages/doublepost/test/support/handlers.ts';
import {
  type RestartablePostgres,
  startRestartablePostgres,
} from './support/restartable-postgres.ts';

const SEATS = HANDLERS['last seat, FOR UPDATE'] as Handler;
/** In the middle: some of them have gone well, and more are to come. */
const REQUEST = 14;

const everything = () =>
  dfs({ reduce: true, symmetric: true, maxSwitches: Number.POSITIVE_INFINITY });

describe.skipIf(inject('postgres').kind === 'missing')('exploring', () => {
  let server: RestartablePostgres;

  beforeAll(async () => {
    server = await startRestartablePostgres();
    await run(SEATS.schema);
  });
  afterAll(() => server.dispose());

  async function run(sql: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  it('ends with a clear error where PostgreSQL is restarted in the middle, and leaves nothing behind', async () => {
    let requests = 0;
    const unlucky: Handler = {
      ...SEATS,
      async handle(pool, email) {
        requests += 1;
        if (requests === REQUEST) {
          const client = await pool.connect();
          await client.query('BEGIN');
          await client.query('SELECT 1 FROM shows FOR UPDATE');
          await server.crash();
          await server.start();
          client.release(true);
        }
        return SEATS.handle(pool, email);
      },
    };
    await expect(
      exploreHandler(server.url, unlucky, { strategy: everything() }),
    ).rejects.toMatchObject({
      code: 'DP_EXPLORE_DATABASE',
      message: expect.stringMatching(/lost|broke/),
    });
    expect(requests).toBeGreaterThanOrEqual(REQUEST);
    const schemas = "SELECT 1 FROM pg_namespace WHERE nspname = 'doublepost_snapshot'";
    expect((await run(schemas)).rowCount).toBe(0);
    expect((await run('SELECT seats FROM shows')).rows).toEqual([{ seats: 1 }]);
    expect((await run('SELECT 1 FROM bookings')).rowCount).toBe(0);
    const others = `SELECT 1 FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
    await expect.poll(async () => (await run(others)).rowCount, { timeout: 2_000 }).toBe(0);
    // What was put back is complete: everything can be explored from there.
    const again = await exploreHandler(server.url, SEATS, { strategy: everything() });
    expect(again.kind).toBe('proved');
    const next = await run("INSERT INTO bookings (show_id, email) VALUES (1, 'x') RETURNING id");
    expect(next.rows).toEqual([{ id: 1 }]);
  });
});
