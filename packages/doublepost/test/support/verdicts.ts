import { conclude, type EvidenceHead } from '../../src/verdict/conclude.ts';
import { judgeFirstSubmission } from '../../src/verdict/judge-first.ts';
import { sumUpSweep } from '../../src/verdict/sweep.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { ACCEPTED, failed, oneByOne, REFUSED, raced, rows } from './runs.ts';

const FIRING = {
  protocol: 'http1',
  copies: 2,
  gapMs: 0,
  achievedGapMs: undefined,
  abortFirst: false,
} as const;

/** What stands beside the runs of a verdict, for tests that are about the runs. */
export const HEAD: EvidenceHead = {
  scenario: 'sign-up',
  command: 'npx doublepost http://localhost:8000/signup/ --db sqlite:./db.sqlite3',
  page: 'http://localhost:8000/signup/',
  actors: 'same-tab',
  database: 'sqlite:./db.sqlite3',
  posted: { email: 'dabc@example.com', password: '***' },
  firing: FIRING,
  spreadMicroseconds: { median: 41.7, max: 1240 },
  arrivalSpreadMicroseconds: undefined,
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

/** A sweep over an application that fails up to 40 ms, most rounds near that edge. */
const SWEPT = [0, 5, 12, 20, 28, 33, 35, 37, 38, 39, 41, 42, 44, 47, 52, 60, 75, 110, 240, 500].map(
  (gapMs) => ({ gapMs, failed: gapMs < 40 }),
);

/** One verdict of each kind that a report must show, by the name of its golden file. */
export const VERDICTS: Readonly<Record<string, Verdict>> = {
  'race-unhandled': conclude({ serial, raced: [...Array(19).fill(unhandled), good] }, 'once', HEAD),
  'race-duplicate': conclude(
    { serial, raced: [twice, unhandled, ...Array(18).fill(good)] },
    'once',
    HEAD,
  ),
  'race-unobserved': conclude(
    {
      serial: [oneByOne([ACCEPTED, REFUSED])],
      raced: [raced([{ kind: 'dropped', code: 'ECONNRESET' }, { kind: 'timeout' }])],
    },
    'once',
    WITHOUT_DATABASE,
  ),
  'not-idempotent': conclude(
    {
      serial: Array(3).fill(oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])),
      raced: Array(20).fill(raced([ACCEPTED, ACCEPTED], [USER, USER])),
    },
    'once',
    HEAD,
  ),
  'race-sweep': conclude(
    { serial, raced: SWEPT.map(({ failed }) => (failed ? unhandled : good)) },
    'once',
    { ...HEAD, sweep: sumUpSweep({ fromMs: 0, toMs: 500 }, SWEPT) },
  ),
  clean: conclude({ serial, raced: Array(50).fill(good) }, 'once', HEAD),
  unknown: conclude(
    { serial: [], raced: [] },
    'once',
    { ...WITHOUT_DATABASE, spreadMicroseconds: undefined },
    judgeFirstSubmission(oneByOne([REFUSED])),
  ),
};
