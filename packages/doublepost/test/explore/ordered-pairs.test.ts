import { describe, expect, it } from 'vitest';
import { type Effects, NO_EFFECTS } from '../../src/explore/footprint/effects.ts';
import { orderedPairsOf } from '../../src/explore/ordered-pairs.ts';
import type { RunEvent } from '../../src/explore/schedule/run.ts';
import { briefSql } from '../../src/explore/sql/brief-sql.ts';

const event = (lane: number, sql: string, effects: Partial<Effects>): RunEvent => ({
  lane,
  point: 0,
  sql,
  kind: 'ran',
  result: { tags: [], rows: 1, error: undefined },
  effects: { ...NO_EFFECTS, ...effects },
  waitsFor: [],
});
const refused = { tags: [], rows: 0, error: { code: '23505', message: 'duplicate key' } };
const reads = (...tables: string[]) => ({ reads: new Set(tables) });
const writes = (...tables: string[]) => ({
  locks: new Map(tables.map((table) => [table, 'insert'] as const)),
});
const publishes = (...tables: string[]) => ({
  publishes: new Set(tables),
  releases: new Set(tables),
});

describe('the pairs that explain a failure', () => {
  it('are one in each direction, about the same table', () => {
    const events = [
      event(0, 'SELECT * FROM sessions', reads('sessions')),
      event(0, 'SELECT id FROM users', reads('users')),
      event(1, 'INSERT INTO users', writes('users')),
      event(1, 'COMMIT', publishes('users')),
      event(1, 'UPDATE sessions', { ...writes('sessions'), ...publishes('sessions') }),
      { ...event(0, 'INSERT INTO users', writes('users')), result: refused },
      event(0, 'UPDATE sessions', { ...writes('sessions'), ...publishes('sessions') }),
    ];
    expect(orderedPairsOf({ events })).toEqual([
      { first: 1, second: 3, firstDid: 'read', secondDid: 'published', table: 'users' },
      { first: 3, second: 5, firstDid: 'published', secondDid: 'wrote', table: 'users' },
    ]);
  });
});

describe('a statement in brief', () => {
  it.each([
    [
      'insert into "users" ("email", "first_name", "last_name") values ($1, $2)',
      'insert into users (…) values ($1, $2)',
    ],
    [
      'SELECT "users"."id", "users"."email", "users"."name" FROM "users" WHERE id = $1',
      'SELECT … from users WHERE id = $1',
    ],
    ['select 1 where a = $1 and (b = $2 or c in (1, 2)) -- why', undefined],
    ['INSERT INTO t SELECT (select max(a), min(b), 1 from u)\n\tFROM "Odd Name"', undefined],
    ['select \u001b[31m1 /* trace */', 'select [31m1'],
  ])('%j', (sql, brief) => {
    expect(briefSql(sql)).toBe(brief ?? sql.replace(/ -- why$/, '').replace(/\n\t/, ' '));
  });
});
