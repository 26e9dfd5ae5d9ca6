import type { RunObservation, TableChange } from '../../src/observe/observation.ts';
import type { FailedCheck } from '../../src/report/reporter.ts';
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
  watched: ['sqlite:./db.sqlite3: digests of the rows by rowid'],
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
  watched: [],
  notes: ['No database was watched (--db): only the answers were compared.'],
};

const USER = rows('users', 1);
const serial = Array(3).fill(oneByOne([ACCEPTED, REFUSED], [[USER], []]));
const good = raced([REFUSED, ACCEPTED], [USER]);
const unhandled = raced([ACCEPTED, failed('UNIQUE constraint failed: users.email')], [USER]);
const twice = raced([ACCEPTED, ACCEPTED], [rows('users', 2)]);

const changed = (table: string, column: string, by: number): TableChange => ({
  table,
  ...{ inserted: 0, updated: 1, deleted: 0 },
  amounts: { [column]: by },
});
const ADDED = changed('counters', 'visits', 1);
const counted = Array(3).fill({
  ...oneByOne([ACCEPTED, ACCEPTED], [[ADDED], [ADDED]]),
  changes: [changed('counters', 'visits', 2)],
});
const switched = Array(3).fill({
  ...oneByOne([ACCEPTED, ACCEPTED], [[changed('lamps', 'lit', 1)], [changed('lamps', 'lit', -1)]]),
  changes: [],
});
const PROFILE = rows('profiles', 1);
const MAIL: TableChange = {
  table: 'to {email}: "Welcome"',
  kind: 'mail',
  ...{ inserted: 1, updated: 0, deleted: 0 },
};
const WITH_REPEAT: TableChange = {
  ...rows('users', 2),
  repeats: [
    {
      columns: ['email'],
      values: { email: '{email}' },
      alsoEqual: [],
      times: 2,
      uniques: ['primary key (id)'],
    },
  ],
  rows: [
    { kind: 'inserted', values: { id: '7', email: '{email}', password: '***' } },
    { kind: 'inserted', values: { id: '8', email: '{email}', password: '***' } },
  ],
};
const DJANGO = failed('UNIQUE constraint failed: users.email', 'django.db.utils.IntegrityError');

/** Rounds that all end so, compared with sign-ups one by one. */
function allOf(run: RunObservation, specification = serial): Verdict {
  return conclude({ serial: specification, raced: Array(20).fill(run) }, 'once', HEAD);
}

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
  'finding-server-error-django': allOf(raced([ACCEPTED, DJANGO], [USER])),
  'finding-duplicate-effect': allOf(raced([ACCEPTED, ACCEPTED], [WITH_REPEAT])),
  'finding-duplicate-mail': allOf(
    raced([ACCEPTED, REFUSED], [{ ...MAIL, inserted: 2 }, USER]),
    Array(3).fill(oneByOne([ACCEPTED, REFUSED], [[MAIL, USER], []])),
  ),
  'finding-duplicate-limit': allOf(
    raced([ACCEPTED, ACCEPTED], [changed('stock', 'quantity', -2)]),
    Array(3).fill(oneByOne([ACCEPTED, REFUSED], [[changed('stock', 'quantity', -1)], []])),
  ),
  'finding-lost-effect': allOf(raced([ACCEPTED, ACCEPTED], [ADDED]), counted),
  'finding-lost-switch': allOf(raced([ACCEPTED, ACCEPTED], [changed('lamps', 'lit', 1)]), switched),
  'finding-partial-effect': allOf(
    raced([ACCEPTED, REFUSED], [USER]),
    Array(3).fill(oneByOne([ACCEPTED, REFUSED], [[PROFILE, USER], []])),
  ),
  'finding-divergent-response': allOf(raced([REFUSED, REFUSED], [USER])),
  'finding-deadlock': allOf(raced([ACCEPTED, failed('deadlock detected')], [USER])),
  'finding-timeout': allOf(raced([ACCEPTED, { kind: 'timeout' }], [USER])),
  'finding-serial-error': allOf(
    good,
    Array(3).fill(
      oneByOne([ACCEPTED, failed('UNIQUE constraint failed: users.email')], [[USER], []]),
    ),
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
  'clean-sweep': conclude({ serial, raced: SWEPT.map(() => good) }, 'once', {
    ...HEAD,
    sweep: sumUpSweep(
      { fromMs: 0, toMs: 500 },
      SWEPT.map(({ gapMs }) => ({ gapMs, failed: false })),
    ),
  }),
  'unknown-baseline': conclude(
    {
      serial: [...serial, oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])],
      raced: Array(20).fill(good),
    },
    'once',
    HEAD,
  ),
  'unknown-unseen': conclude(
    {
      serial: Array(3).fill(oneByOne([ACCEPTED, REFUSED], [[], []])),
      raced: Array(20).fill(raced([ACCEPTED, REFUSED], [])),
      idle: [rows('stock', 1)],
    },
    'once',
    HEAD,
  ),
  unknown: conclude(
    { serial: [], raced: [] },
    'once',
    { ...WITHOUT_DATABASE, spreadMicroseconds: undefined },
    judgeFirstSubmission(oneByOne([REFUSED])),
  ),
};

/** A scenario that could not be checked. */
export const FAILED_CHECK: FailedCheck = {
  scenario: 'sign-up',
  file: 'signup.race.ts',
  page: HEAD.page,
  command: 'npx doublepost run signup.race.ts',
  error: {
    code: 'DP_NO_FORM',
    message: `the page has no form that posts (GET ${HEAD.page})`,
    why: 'There is none.',
    fix: 'Give another address.',
  },
};
