// @module-tag slow

import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Exploration } from '../../src/explore/exploration.ts';
import { parseSchedule } from '../../src/explore/schedule/schedule.ts';
import { dfs } from '../../src/explore/search/dfs.ts';
import { pct } from '../../src/explore/search/pct.ts';
import { random } from '../../src/explore/search/random.ts';
import { replay } from '../../src/explore/search/replay.ts';
import { type ExploreHandlerOptions, exploreHandler } from '../support/explored-app.ts';
import { HANDLERS, type Handler, transaction } from '../support/handlers.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';
import { shapeOf } from '../support/same-tree.ts';

const EVERYTHING = { reduce: true, symmetric: true, maxSwitches: Number.POSITIVE_INFINITY };
const reducedFor = ({ bodies }: Handler) => dfs({ ...EVERYTHING, symmetric: bodies === undefined });
const everySchedule = () => dfs({ ...EVERYTHING, reduce: false, symmetric: false });

async function explore(
  handler: Handler,
  options: Partial<ExploreHandlerOptions> = {},
): Promise<Exploration> {
  const database = await createDatabase(handler.schema);
  onTestFinished(() => database.drop());
  return exploreHandler(database.url, handler, { strategy: reducedFor(handler), ...options });
}

function handler(name: string): Handler {
  const found = HANDLERS[name];
  if (found === undefined) throw new Error(`no handler ${name}`);
  return found;
}

const explorations = new Map<string, Promise<Exploration>>();

/** Explores a handler, once for all tests that look at it. */
function reduced(name: string): Promise<Exploration> {
  const known = explorations.get(name) ?? explore(handler(name));
  explorations.set(name, known);
  return known;
}

describePostgres('exploring', () => {
  describe.each(Object.entries(HANDLERS))('%s', (name, example) => {
    it(`${example.isSafe ? 'proves it' : 'finds its race'}, and twice alike`, async () => {
      const first = await reduced(name);
      expect(first.kind).toBe(example.isSafe ? 'proved' : 'race');
      if (first.kind === 'race') {
        expect(first.isExhaustive).toBe(true);
        expect(first.findings.every(({ witness }) => witness.isRepeatable)).toBe(true);
      }
      expect(shapeOf(await explore(example))).toEqual(shapeOf(first));
    });
  });

  it.each(Object.keys(HANDLERS).filter((name) => !/sign-up, unique|without a|SERIAL/.test(name)))(
    'sees every outcome that all interleavings have: %s',
    async (name) => {
      const all = await explore(handler(name), { strategy: everySchedule() });
      const { figures } = await reduced(name);
      // What the reduction leaves is a part of all: as many outcomes are the same ones.
      expect(figures.outcomes).toBe(all.figures.outcomes);
      expect(figures.schedules).toBeLessThan(all.figures.schedules);
      expect(all.figures.doubts.diverged).toBe(0);
    },
  );

  it('does not turn round what touches different rows by their keys', async () => {
    expect((await reduced('own row changed by its key')).figures.schedules).toBe(1);
  });

  it('draws the deadlock and tries every victim', async () => {
    const found = await explore(handler('transfers in opposite orders'));
    if (found.kind !== 'race') throw new Error(found.kind);
    expect(found.findings.map(({ finding }) => finding.kind)).toEqual(['deadlock']);
    const kinds = found.findings[0]?.witness.events.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['blocked', 'victim', 'woken']));
    // What the victim was told, and not how doublepost ended it.
    expect(found.findings[0]?.finding.refused).toEqual(['40P01 deadlock detected']);
    expect(found.explanations.map(({ cause }) => cause)).toEqual(['deadlock']);
  });

  it('replays a schedule, and shows the same failure', async () => {
    const strategy = replay(parseSchedule('ABBA'), 2);
    const found = await explore(handler('sign-up, autocommit'), { strategy });
    expect(found).toMatchObject({ kind: 'race', findings: [{ finding: { count: 2 } }] });
  });

  it.each([
    ['pct', pct(7)],
    ['random', random(7)],
  ])('finds it by chance, too: %s, but proves nothing', async (_name, strategy) => {
    const found = await explore(handler('last seat without a lock'), {
      strategy,
      maxSchedules: 30,
    });
    expect(found).toMatchObject({ kind: 'race', isExhaustive: false });
    const safe = await explore(handler('last seat, FOR UPDATE'), { strategy, maxSchedules: 5 });
    expect(safe.kind).toBe('bounded');
  });

  it('says how far it came where switches are bounded', async () => {
    const strategy = dfs({ ...EVERYTHING, maxSwitches: 1 });
    const safe = await explore(handler('last seat, FOR UPDATE'), { strategy, maxSwitches: 1 });
    expect(safe).toMatchObject({ kind: 'bounded', maxSwitches: 1 });
  });

  it('is not disturbed by what the application does by itself every few milliseconds', async () => {
    const quiet = handler('last seat, FOR UPDATE');
    const schema = `${quiet.schema}; CREATE TABLE beats (n int); INSERT INTO beats VALUES (0)`;
    const busy: Handler = {
      ...quiet,
      schema,
      background: (pool) => pool.query('UPDATE beats SET n = n + 1'),
    };
    const undisturbed = await explore({ ...quiet, schema });
    const disturbed = await explore(busy);
    expect(disturbed.kind).toBe('proved');
    expect(shapeOf(disturbed)).toEqual(shapeOf(undisturbed));
  });

  it.each([false, true])(
    'is not disturbed by a worker whose jobs become due meanwhile; in a transaction: %s',
    async (isTransactional) => {
      const quiet = handler('last seat, FOR UPDATE');
      const schema = `${quiet.schema};
      CREATE TABLE jobs (id serial PRIMARY KEY, due timestamptz NOT NULL, is_claimed boolean);
      INSERT INTO jobs (due)
        SELECT now() + n * interval '20 ms' FROM generate_series(1, 500) AS series (n)`;
      const handle: Handler['handle'] = async (pool, email) => {
        const answer = await quiet.handle(pool, email);
        await pool.query("INSERT INTO jobs (due) VALUES (now() + interval '1 h')");
        return answer;
      };
      const work = async (client: pg.Pool | pg.PoolClient): Promise<void> => {
        const claimed = await client.query(
          `UPDATE jobs SET is_claimed = true WHERE id = (SELECT id FROM jobs
           WHERE due <= now() AND is_claimed IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id`,
        );
        const id = claimed.rows[0]?.id;
        if (id !== undefined) await client.query('DELETE FROM jobs WHERE id = $1', [id]);
      };
      const background: Handler['background'] = (pool) =>
        isTransactional ? transaction(pool, work) : work(pool);
      // A BEGIN that both run is no step of a request's.
      const idle: Handler['background'] = (pool) => transaction(pool, async () => {});
      const undisturbed = await explore({
        ...quiet,
        schema,
        handle,
        ...(isTransactional ? { background: idle } : {}),
      });
      const disturbed = await explore({ ...quiet, schema, handle, background });
      expect(disturbed.kind).toBe('proved');
      expect(shapeOf(disturbed)).toEqual(shapeOf(undisturbed));
    },
  );

  it('leaves connections to the requests where a worker does many jobs at a time', async () => {
    const quiet = handler('last seat, FOR UPDATE');
    const schema = `${quiet.schema}; CREATE TABLE jobs (id serial PRIMARY KEY, tries int);
      INSERT INTO jobs (tries) SELECT 0 FROM generate_series(1, 8)`;
    const background: Handler['background'] = async (pool) => {
      const claimed = await pool.query(
        'UPDATE jobs SET tries = tries + 1 WHERE tries < 1000000 RETURNING id',
      );
      const look = 'SELECT tries FROM jobs WHERE id = $1';
      await Promise.all(claimed.rows.map(({ id }) => pool.query(look, [id])));
    };
    const found = await explore({ ...quiet, schema, background }, { poolSize: 3 });
    expect(found.kind).toBe('proved');
  });

  it('leaves connections to the requests where a poller reads all the time', async () => {
    const quiet = handler('last seat, FOR UPDATE');
    const lastLook = new WeakMap<pg.Pool, number>();
    const background: Handler['background'] = async (pool) => {
      if (performance.now() - (lastLook.get(pool) ?? 0) < 60) return;
      lastLook.set(pool, performance.now());
      // Nobody waits for it before looking again.
      pool.query('SELECT count(*) FROM shows').catch(() => {});
    };
    const undisturbed = await explore(quiet);
    const found = await explore({ ...quiet, background }, { poolSize: 3 });
    expect(found.kind).toBe('proved');
    expect(shapeOf(found)).toEqual(shapeOf(undisturbed));
  });

  it('ends soon when it is interrupted while a request stands still', async () => {
    const quiet = handler('last seat, FOR UPDATE');
    const interruption = new AbortController();
    let interrupted = 0;
    const stuck: Handler = {
      ...quiet,
      handle(pool, email) {
        setTimeout(() => {
          interrupted = performance.now();
          interruption.abort();
        }, 50);
        return quiet.handle(pool, email).then(() => new Promise<never>(() => {}));
      },
    };
    const found = await explore(stuck, { signal: interruption.signal });
    expect(found).toMatchObject({ kind: 'unknown', obstacles: [{ code: 'interrupted' }] });
    expect(performance.now() - interrupted).toBeLessThan(2_000);
  });

  it('says what had been seen when it is interrupted while a request stands still', async () => {
    const unsafe = handler('last seat without a lock');
    const interruption = new AbortController();
    let isStuck = false;
    const stuck: Handler = {
      ...unsafe,
      async handle(pool, email) {
        const answer = await unsafe.handle(pool, email);
        if (!isStuck) return answer;
        setTimeout(() => interruption.abort(), 50);
        return new Promise<never>(() => {});
      },
    };
    const found = await explore(stuck, {
      signal: interruption.signal,
      onSchedule: (_schedules, failures) => {
        isStuck = failures > 0;
      },
    });
    expect(found).toMatchObject({
      kind: 'unknown',
      obstacles: [
        {
          code: 'interrupted',
          message: expect.stringContaining('had been seen: duplicate-effect ('),
        },
      ],
      figures: { firstFailure: { schedules: found.figures.schedules } },
    });
    expect(found.figures.schedules).toBeGreaterThan(0);
  });

  it('of three requests sees all that three can do', async () => {
    const three = await explore(handler('last seat, FOR UPDATE'), { lanes: 3 });
    expect(three.kind).toBe('proved');
  });
});

describePostgres('a proof is not given', () => {
  it('where a request reads in a transaction what a poller reads in one, too', async () => {
    const look = async (pool: pg.Pool): Promise<number> =>
      transaction(pool, async (client) => {
        const { rows } = await client.query('SELECT count(*)::int AS n FROM bookings');
        return rows[0].n;
      });
    const found = await explore(
      {
        schema: 'CREATE TABLE bookings (id serial PRIMARY KEY, email text)',
        isSafe: false,
        expect: 'serial',
        background: look,
        async handle(pool) {
          const writer = await pool.connect();
          try {
            await writer.query("INSERT INTO bookings (email) VALUES ('x')");
            const isFull = (await look(pool)) > 1;
            return isFull ? { status: 409, body: 'full' } : { status: 200, body: 'done' };
          } finally {
            writer.release();
          }
        },
      },
      { quietMs: 300, maxSchedules: 3 },
    );
    expect(found).toMatchObject({ kind: 'unknown', obstacles: [{ code: 'ambiguous' }] });
  }, 60_000);

  it.each([0, 5, 20, 60])(
    'where a request does more %d ms after its answer',
    async (ms) => {
      const database = await createDatabase(`
      CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL); INSERT INTO counters VALUES (1, 0);
      CREATE TABLE bookings (id serial PRIMARY KEY, email text)`);
      onTestFinished(() => database.drop());
      const late: Handler = {
        schema: '',
        isSafe: false,
        expect: 'each',
        async handle(pool) {
          await pool.query("INSERT INTO bookings (email) VALUES ('x')");
          const countLater = async (): Promise<void> => {
            await wait(ms);
            const { rows } = await pool.query('SELECT n FROM counters WHERE id = 1');
            await pool.query('UPDATE counters SET n = $1 WHERE id = 1', [rows[0].n + 1]);
          };
          countLater().catch(() => {});
          return { status: 200, body: 'done' };
        },
      };
      const found = await exploreHandler(database.url, late, {
        strategy: reducedFor(late),
        quietMs: 1_500,
        poolSize: 20,
      });
      expect(found.kind).not.toBe('proved');
      expect(found.figures.doubts.late).toBeGreaterThan(0);
      expect((await database.run('SELECT n FROM counters')).rows).toEqual([{ n: 0 }]);
    },
    60_000,
  );

  it('where one application serves both requests', async () => {
    const found = await explore(handler('last seat, FOR UPDATE'), { shared: true });
    expect(found).toMatchObject({ kind: 'unknown', obstacles: [{ code: 'shared-application' }] });
    const race = await explore(handler('last seat without a lock'), { shared: true });
    expect(race).toMatchObject({ kind: 'race', isExhaustive: false });
  });

  it('where a lock in the application keeps the requests apart', async () => {
    const unsafe = handler('last seat without a lock');
    let before: Promise<unknown> = Promise.resolve();
    const locked: Handler = {
      ...unsafe,
      handle(pool, email) {
        const answer = before.then(() => unsafe.handle(pool, email));
        before = answer.catch(() => {});
        return answer;
      },
    };
    const found = await explore(locked, { shared: true, quietMs: 200 });
    expect(found.kind).toBe('unknown');
    if (found.kind !== 'unknown') return;
    expect(found.obstacles.map(({ code }) => code)).toContain('stalled');
  });

  it('where the only connection of the application keeps them apart', async () => {
    const unsafe = handler('last seat without a lock');
    const found = await explore(unsafe, { shared: true, poolSize: 1, quietMs: 200 });
    expect(found.kind).toBe('unknown');
    if (found.kind !== 'unknown') return;
    expect(found.obstacles.map(({ code }) => code)).toContain('stalled');
  });

  it('where a request sends statements together, whose own order is not explored', async () => {
    const together: Handler = {
      schema: 'CREATE TABLE a (email text UNIQUE); CREATE TABLE b (email text UNIQUE)',
      isSafe: true,
      async handle(pool, email) {
        const insert = (table: string) =>
          pool.query(`INSERT INTO ${table} VALUES ($1) ON CONFLICT DO NOTHING`, [email]);
        const [a, b] = await Promise.all([insert('a'), insert('b')]);
        return { status: 200, body: `${a.rowCount} ${b.rowCount}` };
      },
    };
    const found = await explore(together);
    expect(found.kind).not.toBe('proved');
    expect(found.figures.doubts.parallel).toBeGreaterThan(0);
    expect(found.figures.doubts.diverged).toBe(0);
  });

  it('where the request alone is refused', async () => {
    const used = handler('last seat, FOR UPDATE');
    const full: Handler = { ...used, schema: `${used.schema}; UPDATE shows SET seats = 0` };
    expect(await explore(full)).toMatchObject({
      kind: 'unknown',
      obstacles: [{ code: 'submission-refused' }],
    });
  });

  it.each([
    ['what it was sent before', 1],
    ['how often it was asked', 10],
  ])('where the application remembers outside of its database %s', async (_what, limit) => {
    const quiet = handler('last seat, FOR UPDATE');
    const asked = new WeakMap<object, number>();
    const limited: Handler = {
      ...quiet,
      async handle(pool, email) {
        const times = (asked.get(pool) ?? 0) + 1;
        asked.set(pool, times);
        if (times > limit) return { status: 429, body: 'slowly, please' };
        return quiet.handle(pool, email);
      },
    };
    expect(await explore(limited)).toMatchObject({
      kind: 'unknown',
      obstacles: [{ code: 'remembered' }],
    });
  });

  it('where the request alone changes nothing', async () => {
    const idle: Handler = {
      schema: 'CREATE TABLE t (id int)',
      isSafe: true,
      async handle(pool) {
        await pool.query('SELECT * FROM t');
        return { status: 200, body: 'seen' };
      },
    };
    expect(await explore(idle)).toMatchObject({
      kind: 'unknown',
      obstacles: [{ code: 'effect-unseen' }],
    });
  });
});
