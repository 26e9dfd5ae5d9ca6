import type { Exploration, Figures, TraceEvent } from '../../src/explore/exploration.ts';
import type { ExplorationHead } from '../../src/explore/report/words.ts';
import { explain } from '../../src/verdict/explain.ts';
import type { Finding } from '../../src/verdict/verdict.ts';
import { ACCEPTED, failed, raced, rows } from './runs.ts';

/** What names the report. */
export const HEAD: ExplorationHead = {
  scenario: 'transfer',
  page: 'http://localhost:8000/transfer/',
  command: "npx doublepost explore http://localhost:8000/transfer/ --start 'npm start'",
  extent: '--requests 2',
};
const FIGURES: Figures = {
  schedules: 12,
  redundant: 0,
  outcomes: 2,
  milliseconds: 900,
  exploringMs: 200,
  mostSwitches: 3,
  firstFailure: undefined,
  startedAnew: false,
  doubts: {
    ambiguous: 0,
    stalled: 0,
    late: 0,
    unwatched: 0,
    diverged: 0,
    parallel: 0,
    silent: 0,
    busy: 0,
    starved: 0,
  },
};
const USER = [rows('moves', 1)];
const SERIAL = [{ answers: [ACCEPTED, ACCEPTED], changes: [rows('moves', 2)] }];

const done = (...tags: string[]) => ({ tags, rows: 0, error: undefined });
/** One step of a schedule. */
export const step = (lane: number, sql: string, rest: Partial<TraceEvent> = {}): TraceEvent => ({
  lane,
  point: 0,
  sql,
  kind: 'ran',
  result: done('UPDATE 1'),
  waitsFor: [],
  after: [],
  ...rest,
});
const EVENTS: TraceEvent[] = [
  step(0, 'UPDATE accounts SET balance = balance + 1 WHERE id = 1'),
  step(1, 'UPDATE accounts SET balance = balance - 1 WHERE id = 2', { after: [0] }),
  step(0, 'UPDATE accounts\n  SET balance = 2', {
    kind: 'blocked',
    result: undefined,
    waitsFor: [1],
    after: [1],
  }),
  step(1, 'UPDATE accounts SET balance = 1', { kind: 'blocked', result: undefined, waitsFor: [0] }),
  step(1, 'UPDATE accounts SET balance = 1', {
    kind: 'victim',
    result: { tags: [], rows: 0, error: { code: '40P01', message: 'deadlock detected' } },
  }),
  step(0, 'UPDATE accounts SET balance = 2', { kind: 'woken' }),
  step(0, 'COMMIT', { result: done('COMMIT') }),
];
const REPEATED: Finding = {
  kind: 'not-idempotent',
  affects: 'state',
  detail: 'rows inserted into moves: 2',
  count: 2,
  example: raced([ACCEPTED, ACCEPTED], [rows('moves', 2)]),
};
const FINDING: Finding = {
  kind: 'deadlock',
  affects: 'state',
  detail: 'deadlock detected',
  count: 8,
  example: raced([ACCEPTED, failed('deadlock detected')], USER),
};

/** One of each verdict that reports draw differently. */
export const EXPLORATIONS: Readonly<Record<string, Exploration>> = {
  'race-deadlock': {
    kind: 'race',
    isExhaustive: true,
    findings: [
      {
        finding: FINDING,
        witness: {
          schedule: 'ABABbA',
          switches: 4,
          events: EVENTS,
          pairs: [
            { first: 0, second: 4, firstDid: 'wrote', secondDid: 'wrote', table: 'accounts' },
            { first: 1, second: 5, firstDid: 'read', secondDid: 'published', table: 'accounts' },
          ],
          answers: [ACCEPTED, failed('deadlock detected')],
          changes: USER,
          isRepeatable: true,
        },
      },
    ],
    explanations: explain([FINDING]),
    figures: FIGURES,
    serial: SERIAL,
  },
  'not-idempotent': {
    kind: 'not-idempotent',
    findings: [REPEATED],
    explanations: explain([REPEATED]),
    figures: FIGURES,
    serial: SERIAL,
  },
  proved: {
    kind: 'proved',
    figures: { ...FIGURES, schedules: 1, outcomes: 1 },
    serial: SERIAL,
  },
  unknown: {
    kind: 'unknown',
    obstacles: [
      {
        code: 'shared-application',
        message: 'both requests ran in one application',
        advice: 'Start one for each request: --start COMMAND.',
      },
    ],
    figures: FIGURES,
    serial: SERIAL,
  },
};

/** The race, with the same text from the application wherever it has a say. */
export function raceSaying(text: string): Exploration {
  const race = EXPLORATIONS['race-deadlock'];
  if (race?.kind !== 'race') throw new Error('no race');
  const [found] = race.findings;
  if (found === undefined) throw new Error('no finding');
  const { finding, witness } = found;
  return {
    ...race,
    explanations: [{ cause: text, because: text, fix: text, more: text }],
    serial: [{ answers: [failed(text)], changes: [rows(text, 1)] }],
    findings: [
      {
        finding: { ...finding, detail: text },
        witness: {
          ...witness,
          events: [
            step(0, `INSERT ${text}`),
            step(1, `SELECT '${text}'`, {
              result: { tags: [], rows: 0, error: { code: '<b>', message: text } },
            }),
          ],
          pairs: [{ first: 0, second: 1, firstDid: 'wrote', secondDid: 'read', table: text }],
          answers: [failed(text), failed(text)],
          changes: [rows(text, 1)],
        },
      },
    ],
  };
}

/** What names a report of an application that says so everywhere. */
export function headSaying(text: string): ExplorationHead {
  return { scenario: text, page: text, command: text, extent: text };
}
