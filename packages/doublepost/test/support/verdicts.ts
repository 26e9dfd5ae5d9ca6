import { conclude } from '../../src/verdict/conclude.ts';
import { judgeFirstSubmission } from '../../src/verdict/judge-first.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { ACCEPTED, failed, oneByOne, REFUSED, raced, rows } from './runs.ts';

const HEAD = {
  scenario: 'sign-up',
  command: 'npx doublepost http://localhost:8000/signup/ --db sqlite:./db.sqlite3',
  page: 'http://localhost:8000/signup/',
  actors: 'same-tab',
  database: 'sqlite:./db.sqlite3',
  posted: { email: 'dabc@example.com', password: '***' },
  notes: [],
};
const WITHOUT_DATABASE = {
  ...HEAD,
  command: `npx doublepost ${HEAD.page}`,
  database: undefined,
  notes: ['No database was watched (--db): only the answers were compared.'],
};

const USER = rows('users', 1);
const serial = Array(3).fill(oneByOne([ACCEPTED, REFUSED], [[USER], []]));
const good = raced([REFUSED, ACCEPTED], [USER]);
const unhandled = raced([ACCEPTED, failed('UNIQUE constraint failed: users.email')], [USER]);
const twice = raced([ACCEPTED, ACCEPTED], [rows('users', 2)]);

/** One verdict of each kind that a report must show, by the name of its golden file. */
export const VERDICTS: Readonly<Record<string, Verdict>> = {
  'race-unhandled': conclude(
    { serial, raced: [...Array(19).fill(unhandled), good], spreads: [38.2, 41.7, 1240] },
    'once',
    HEAD,
  ),
  'race-duplicate': conclude(
    { serial, raced: [twice, unhandled, ...Array(18).fill(good)], spreads: [38.2] },
    'once',
    HEAD,
  ),
  'race-unobserved': conclude(
    {
      serial: [oneByOne([ACCEPTED, REFUSED])],
      raced: [raced([{ kind: 'dropped', code: 'ECONNRESET' }, { kind: 'timeout' }])],
      spreads: [12],
    },
    'once',
    WITHOUT_DATABASE,
  ),
  'not-idempotent': conclude(
    {
      serial: Array(3).fill(oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])),
      raced: Array(20).fill(raced([ACCEPTED, ACCEPTED], [USER, USER])),
      spreads: [40],
    },
    'once',
    HEAD,
  ),
  clean: conclude({ serial, raced: Array(50).fill(good), spreads: [38.2, 41.7] }, 'once', HEAD),
  unknown: conclude(
    { serial: [], raced: [], spreads: [] },
    'once',
    WITHOUT_DATABASE,
    judgeFirstSubmission(oneByOne([REFUSED])),
  ),
};
