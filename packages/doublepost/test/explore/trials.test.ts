// @module-tag slow

import type pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { dfs } from '../../src/explore/search/dfs.ts';
import { exploreHandler } from '../support/explored-app.ts';
import { HANDLERS, type Handler } from '../support/handlers.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';

const EVERYTHING = { reduce: true, symmetric: true, maxSwitches: Number.POSITIVE_INFINITY };

describePostgres('a job that nobody has seen before', () => {
  it.each([
    ['last seat, FOR UPDATE', 'unknown'],
    ['last seat without a lock', 'race'],
  ])('is not taken for a part of a request, nor for none of it: %s', async (name, kind) => {
    const quiet = HANDLERS[name] as Handler;
    let requests = 0;
    const database = await createDatabase(
      `${quiet.schema}; CREATE TABLE nightly (n int); INSERT INTO nightly VALUES (0)`,
    );
    onTestFinished(() => database.drop());
    const busy: Handler = {
      ...quiet,
      handle(pool, email) {
        requests += 1;
        // In the middle of exploring, and then rarely.
        if (requests % 20 === 17) pool.query('UPDATE nightly SET n = n + 1').catch(() => {});
        return quiet.handle(pool, email);
      },
    };
    const strategy = dfs(EVERYTHING);
    const found = await exploreHandler(database.url, busy, { strategy });
    expect(found).toMatchObject({ kind });
    if (found.kind === 'race') expect(found.isExhaustive).toBe(false);
    expect(requests).toBeGreaterThan(17);
    expect((await database.run('SELECT n FROM nightly')).rows).toEqual([{ n: 0 }]);
    const { late, unwatched, ...others } = found.figures.doubts;
    expect(late + unwatched).toBeGreaterThan(0);
    const none = {
      ambiguous: 0,
      stalled: 0,
      starved: 0,
      diverged: 0,
      parallel: 0,
      silent: 0,
      busy: 0,
    };
    expect(others).toEqual(none);
  });
});

describePostgres('an application that does something by itself while another one is asked', () => {
  it('does not keep its request from ending', async () => {
    const quiet = HANDLERS['last seat, FOR UPDATE'] as Handler;
    const database = await createDatabase(`${quiet.schema}; CREATE TABLE nightly (n int)`);
    onTestFinished(() => database.drop());
    const pools = new Set<pg.Pool>();
    let requests = 0;
    const busy: Handler = {
      ...quiet,
      background: (pool) => pool.query('UPDATE nightly SET n = n'),
      async handle(pool, email) {
        requests += 1;
        const answer = await quiet.handle(pool, email);
        // The first requests are one by one: the other application is the one that nobody asks.
        const others = [...pools.add(pool)].filter((other) => other !== pool);
        if (requests === 3) await Promise.all(others.map((other) => other.query(INSERT)));
        return answer;
      },
    };
    // A row would be one that comes in one of two equal runs, and nothing would be proved.
    const INSERT = 'INSERT INTO nightly SELECT 1 WHERE false';
    const strategy = dfs(EVERYTHING);
    const found = await exploreHandler(database.url, busy, { strategy, quietMs: 500 });
    expect(found.kind).toBe('proved');
  });
});
