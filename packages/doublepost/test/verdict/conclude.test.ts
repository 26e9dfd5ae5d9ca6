import { describe, expect, it } from 'vitest';
import type { TableChange } from '../../src/observe/observation.ts';
import { conclude } from '../../src/verdict/conclude.ts';
import { judgeFirstSubmission } from '../../src/verdict/judge-first.ts';
import { ACCEPTED, failed, oneByOne, REFUSED, raced, rows } from '../support/runs.ts';
import { HEAD } from '../support/verdicts.ts';

const USER = rows('users', 1);
const serial = [oneByOne([ACCEPTED, REFUSED], [[USER], []])];

describe('the verdict', () => {
  it('is a race with its interval when a round does what no serial order does', () => {
    const good = raced([ACCEPTED, REFUSED], [USER]);
    const bad = raced([ACCEPTED, failed('boom')], [USER]);
    const verdict = conclude({ serial, raced: [good, bad] }, 'once', HEAD);
    expect(verdict).toMatchObject({ kind: 'race', hits: 1, rounds: 2 });
    expect(verdict.evidence.raced.map(({ count }) => count)).toEqual([1, 1]);
  });

  it('is clean with its bound when no round does', () => {
    const run = raced([REFUSED, ACCEPTED], [USER]);
    const verdict = conclude({ serial, raced: Array(50).fill(run) }, 'once', HEAD);
    expect(verdict).toMatchObject({ kind: 'clean', rounds: 50, below: expect.closeTo(0.058, 3) });
  });

  it('is not-idempotent when the serial runs alone act twice', () => {
    const twice = [oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])];
    const run = raced([ACCEPTED, ACCEPTED], [USER, USER]);
    expect(conclude({ serial: twice, raced: [run] }, 'once', HEAD).kind).toBe('not-idempotent');
  });
});

describe('a serial run after the rounds that fails as none before', () => {
  const broken = {
    ...oneByOne([ACCEPTED, failed('database is locked')], [[USER], []]),
    afterwards: true,
  };

  it('does not say that a round may fail so', () => {
    const round = raced([ACCEPTED, failed('database is locked')], [USER]);
    const verdict = conclude({ serial: [...serial, broken], raced: [round] }, 'once', HEAD);
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'server-error' }],
      evidence: { notes: [expect.stringContaining('After the rounds')] },
    });
  });

  it('makes nothing clean', () => {
    const round = raced([ACCEPTED, REFUSED], [USER]);
    const verdict = conclude({ serial: [...serial, broken], raced: [round] }, 'once', HEAD);
    expect(verdict).toMatchObject({ kind: 'unknown', reason: { code: 'baseline-disagrees' } });
  });
});

describe('serial runs that disagree', () => {
  const disagreeing = [
    oneByOne([ACCEPTED, REFUSED], [[USER], []]),
    oneByOne([ACCEPTED, REFUSED], [[USER], [rows('users', 3)]]),
  ];

  it('are no specification: the verdict is unknown, with both in the evidence', () => {
    const seen = { serial: disagreeing, raced: [raced([ACCEPTED, ACCEPTED], [USER])], spreads: [] };
    const verdict = conclude(seen, 'once', HEAD);
    expect(verdict).toMatchObject({ kind: 'unknown', reason: { code: 'baseline-disagrees' } });
    expect(verdict.evidence.serial).toHaveLength(2);
  });

  it('do not hide a failure that neither has', () => {
    const seen = {
      serial: disagreeing,
      raced: [raced([ACCEPTED, failed('boom')], [USER])],
      spreads: [],
    };
    expect(conclude(seen, 'once', HEAD)).toMatchObject({ kind: 'race' });
  });
});

describe('a check that ended before its end', () => {
  const reason = { code: 'interrupted', message: 'the check was interrupted', advice: '' } as const;

  it('is unknown with its reason', () => {
    const seen = { serial, raced: [raced([ACCEPTED, REFUSED], [USER])] };
    expect(conclude(seen, 'once', HEAD, reason)).toMatchObject({ kind: 'unknown', reason });
    expect(conclude({ ...seen, raced: [] }, 'once', HEAD, reason)).toMatchObject({ reason });
  });

  it('is a race all the same where one was seen', () => {
    const seen = { serial, raced: [raced([ACCEPTED, failed('boom')], [USER])] };
    expect(conclude(seen, 'once', HEAD, reason)).toMatchObject({ kind: 'race', hits: 1 });
  });
});

describe('an application that refuses even a single submission after the rounds', () => {
  const refusedAfterwards = { code: 'form-rejected', message: 'status 429', advice: '' } as const;
  const limited = {
    kind: 'answered',
    status: 429,
    errors: [],
    lines: [],
    repeatsForm: false,
  } as const;

  it('may have refused the rounds for that reason: unknown', () => {
    const seen = { serial, raced: [raced([limited, limited], [])], refusedAfterwards };
    expect(conclude(seen, 'once', HEAD)).toMatchObject({
      kind: 'unknown',
      reason: { code: 'state-drifted', message: expect.stringContaining('status 429') },
    });
  });

  it('is still a race where a server error or a second row was seen', () => {
    const twice = raced([ACCEPTED, ACCEPTED], [rows('users', 2)]);
    const seen = { serial, raced: [twice], refusedAfterwards };
    expect(conclude(seen, 'once', HEAD).kind).toBe('race');
  });
});

describe('an effect that cannot be seen', () => {
  it('makes equal success answers without a database unknown, unless each should act', () => {
    const seen = {
      serial: [oneByOne([ACCEPTED, ACCEPTED])],
      raced: [raced([ACCEPTED, ACCEPTED])],
    };
    const head = { ...HEAD, database: undefined };
    expect(conclude(seen, 'once', head)).toMatchObject({ reason: { code: 'effect-unseen' } });
    expect(conclude(seen, 'each', head).kind).toBe('clean');
  });

  it('makes a watched database that does not change unknown', () => {
    const seen = {
      serial: [oneByOne([ACCEPTED, REFUSED], [[], []])],
      raced: [raced([ACCEPTED, REFUSED], [])],
    };
    expect(conclude(seen, 'once', HEAD)).toMatchObject({
      reason: { code: 'effect-unseen', advice: expect.stringContaining('--db') },
    });
    expect(conclude(seen, 'each', HEAD)).toMatchObject({ reason: { code: 'effect-unseen' } });
    expect(conclude(seen, 'serial', HEAD).kind).toBe('clean');
  });

  const MAIL: TableChange = { ...rows('to {email}: "Welcome"', 1), kind: 'mail' };
  const WITHOUT = { ...HEAD, database: undefined };

  it('does so although mails were seen: another database may hold two rows', () => {
    const seen = {
      serial: [oneByOne([ACCEPTED, REFUSED], [[MAIL], []])],
      raced: [raced([ACCEPTED, REFUSED], [MAIL])],
      places: ['database', 'mails'] as const,
    };
    expect(conclude(seen, 'once', HEAD)).toMatchObject({
      reason: {
        code: 'effect-unseen',
        message: expect.stringContaining('no row of the watched database changes by it (mails'),
        advice: expect.stringContaining('leave --db out'),
      },
    });
    expect(conclude({ ...seen, places: ['mails'] }, 'once', WITHOUT).kind).toBe('clean');
  });

  it('speaks of mails where mails alone were watched, and none came', () => {
    const seen = {
      serial: [oneByOne([ACCEPTED, REFUSED], [[], []])],
      raced: [raced([ACCEPTED, REFUSED], [])],
      places: ['mails'] as const,
    };
    expect(conclude(seen, 'once', WITHOUT)).toMatchObject({
      reason: {
        message:
          'a single submission is accepted, but there were no mails, which alone were watched',
        advice: expect.stringContaining('--smtp'),
      },
    });
  });

  it('is not asked of a log, in which nothing stands while all is well', () => {
    const seen = {
      serial: [oneByOne([ACCEPTED, REFUSED], [[], []])],
      raced: [raced([ACCEPTED, REFUSED], [])],
      places: ['log'] as const,
    };
    expect(conclude(seen, 'once', WITHOUT).kind).toBe('clean');
  });
});

describe('a first submission', () => {
  it('that is accepted lets the judging begin', () => {
    expect(judgeFirstSubmission(oneByOne([ACCEPTED]))).toBeUndefined();
  });

  it('that is refused makes the verdict unknown and quotes the messages', () => {
    expect(judgeFirstSubmission(oneByOne([REFUSED]))).toMatchObject({
      code: 'form-rejected',
      message: expect.stringContaining('"This address is already taken."'),
      advice: expect.stringContaining('--fill NAME=VALUE'),
    });
  });

  it('that is refused only after others were accepted needs a value that is new each time', () => {
    expect(judgeFirstSubmission(oneByOne([REFUSED]), 1)?.advice).toContain('{{unique.text}}');
  });

  it.each([
    ['no field', []],
    ['a field that names one', ['coupon']],
  ])('that is refused since a thing was spent is told where to get another, by %s', (_, fields) => {
    const refused = { ...REFUSED, errorFields: fields };
    expect(judgeFirstSubmission(oneByOne([refused]), 1)?.advice).toContain('`prepare`');
  });

  it('that is refused names the fields that the messages are about', () => {
    const refused = { ...REFUSED, errorFields: ['email', 'age'] };
    expect(judgeFirstSubmission(oneByOne([refused]))?.advice).toBe(
      'The messages are about "email", "age". Add --fill email=VALUE --fill age=VALUE',
    );
    expect(judgeFirstSubmission(oneByOne([refused]), 1)?.advice).toContain(
      'Add --unique email --unique age',
    );
  });

  it('that shows the form again is refused, unless rows came of it', () => {
    const again = {
      ...REFUSED,
      kind: 'answered',
      status: 200,
      errors: [],
      lines: [],
      repeatsForm: true,
    };
    const answers = [again as typeof REFUSED];
    expect(judgeFirstSubmission(oneByOne(answers))).toMatchObject({ code: 'form-rejected' });
    expect(judgeFirstSubmission(oneByOne(answers, [[]]))).toMatchObject({ code: 'form-rejected' });
    expect(judgeFirstSubmission(oneByOne(answers, [[USER]]))).toBeUndefined();
  });

  it('that fails makes the verdict unknown with the exception', () => {
    expect(judgeFirstSubmission(oneByOne([failed('no such table: users')]))).toMatchObject({
      code: 'submission-failed',
      message: expect.stringContaining('no such table: users'),
    });
  });
});
