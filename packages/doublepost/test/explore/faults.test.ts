// @module-tag slow

import { afterEach, beforeEach, expect, it } from 'vitest';
import { dfs } from '../../src/explore/search/dfs.ts';
import { exploreHandler } from '../support/explored-app.ts';
import { HANDLERS, type Handler } from '../support/handlers.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres.ts';

const everything = () =>
  dfs({ reduce: true, symmetric: true, maxSwitches: Number.POSITIVE_INFINITY });
const SEATS = HANDLERS['last seat, FOR UPDATE'] as Handler;
const OTHERS = 'datname = current_database() AND pid <> pg_backend_pid()';

let database: TestDatabase;

describePostgres('exploring, when something breaks', () => {
  beforeEach(async () => {
    database = await createDatabase(SEATS.schema);
  });
  afterEach(() => database.drop());

  /** Nothing of ours is left: no copies, no rows, no connection that holds a lock. */
  async function expectClean(): Promise<void> {
    const left = "SELECT 1 FROM pg_namespace WHERE nspname = 'doublepost_snapshot'";
    expect((await database.run(left)).rowCount).toBe(0);
    expect((await database.run('SELECT seats FROM shows')).rows).toEqual([{ seats: 1 }]);
    expect((await database.run('SELECT 1 FROM bookings')).rowCount).toBe(0);
    const busy = `SELECT 1 FROM pg_stat_activity WHERE ${OTHERS} AND state <> 'idle'
      AND backend_type = 'client backend'`;
    await expect.poll(async () => (await database.run(busy)).rowCount, { timeout: 2_000 }).toBe(0);
  }

  it('puts everything back after an ordinary end', async () => {
    await exploreHandler(database.url, SEATS, { strategy: everything() });
    await expectClean();
    const next = await database.run(
      "INSERT INTO bookings (show_id, email) VALUES (1, 'x') RETURNING id",
    );
    expect(next.rows).toEqual([{ id: 1 }]);
  });

  it('tells ids apart where there are millions of rows already', async () => {
    const sequence = "SELECT setval('bookings_id_seq', 2500000)";
    await database.run(`CREATE TABLE notes (id serial PRIMARY KEY, booking int); ${sequence}`);
    const noting: Handler = {
      ...SEATS,
      async handle(pool, email) {
        const answer = await SEATS.handle(pool, email);
        const last = 'SELECT max(id) FROM bookings';
        await pool.query(`INSERT INTO notes (booking) VALUES ((${last}))`);
        return answer;
      },
    };
    const found = await exploreHandler(database.url, noting, { strategy: everything() });
    expect(found).toMatchObject({ kind: 'proved', figures: { outcomes: 1 } });
    await expectClean();
    const next = await database.run('INSERT INTO bookings (show_id) VALUES (1) RETURNING id');
    expect(next.rows).toEqual([{ id: 2_500_001 }]);
  });

  it('says so when all connections are cut, as by a restart, and puts everything back', async () => {
    let schedules = 0;
    const broken: Handler = {
      ...SEATS,
      async handle(pool, email) {
        schedules += 1;
        if (schedules === 12) {
          await database.run(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OTHERS}`,
          );
        }
        return SEATS.handle(pool, email);
      },
    };
    await expect(
      exploreHandler(database.url, broken, { strategy: everything() }),
    ).rejects.toMatchObject({ code: 'DP_EXPLORE_DATABASE' });
    await expectClean();
  });

  it('says so when a statement loses its connection', async () => {
    let requests = 0;
    const broken: Handler = {
      ...SEATS,
      async handle(pool, email) {
        requests += 1;
        const client = await pool.connect();
        client.on('error', () => {});
        try {
          if (requests === 12) await client.query('SELECT pg_terminate_backend(pg_backend_pid())');
        } finally {
          client.release(requests === 12);
        }
        return SEATS.handle(pool, email);
      },
    };
    await expect(
      exploreHandler(database.url, broken, { strategy: everything() }),
    ).rejects.toMatchObject({
      code: 'DP_EXPLORE_DATABASE',
      message: expect.stringContaining('pg_terminate_backend'),
    });
    await expectClean();
  });

  it('works as a plain role, which may neither switch off triggers nor see what others do', async () => {
    const role = `plain_${Date.now()}`;
    await database.run(`CREATE ROLE ${role} LOGIN PASSWORD 'plain'`);
    const grant = `GRANT ALL ON DATABASE ${new URL(database.url).pathname.slice(1)} TO ${role};
      ALTER TABLE shows OWNER TO ${role}; ALTER TABLE bookings OWNER TO ${role};
      GRANT ALL ON SCHEMA public TO ${role}`;
    await database.run(grant);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'plain';
    const found = await exploreHandler(url.href, SEATS, { strategy: everything() });
    expect(found.kind).toBe('proved');
    await expectClean();
    await database.run(
      `REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`,
    );
  });

  it('refuses a role that may not keep copies, and says why', async () => {
    const role = `poor_${Date.now()}`;
    await database.run(`CREATE ROLE ${role} LOGIN PASSWORD 'poor'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'poor';
    await expect(exploreHandler(url.href, SEATS, { strategy: everything() })).rejects.toMatchObject(
      {
        code: 'DP_EXPLORE_DATABASE',
        message: expect.stringContaining('permission denied'),
      },
    );
    await database.run(`DROP ROLE ${role}`);
  });
});
