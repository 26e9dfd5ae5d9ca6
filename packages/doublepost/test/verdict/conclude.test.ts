import { describe, expect, it } from 'vitest';
import { conclude, judgeFirstSubmission } from '../../src/verdict/conclude.ts';
import { ACCEPTED, failed, oneByOne, REFUSED, raced, rows } from '../support/runs.ts';

const HEAD = {
  scenario: 'signup',
  command: 'npx doublepost http://localhost/signup/',
  page: 'http://localhost/signup/',
  actors: 'same-tab',
  database: 'sqlite:db.sqlite3',
};
const USER = rows('users', 1);
const serial = [oneByOne([ACCEPTED, REFUSED], [[USER], []])];

describe('the verdict', () => {
  it('is a race with its interval when a round does what no serial order does', () => {
    const good = raced([ACCEPTED, REFUSED], [USER]);
    const bad = raced([ACCEPTED, failed('boom')], [USER]);
    const verdict = conclude({ serial, raced: [good, bad], spreads: [10, 30] }, 'once', HEAD);
    expect(verdict).toMatchObject({ kind: 'race', hits: 1, rounds: 2 });
    expect(verdict.evidence.spreadMicroseconds).toEqual({ median: 30, max: 30 });
    expect(verdict.evidence.raced.map(({ count }) => count)).toEqual([1, 1]);
  });

  it('is clean with its bound when no round does', () => {
    const run = raced([REFUSED, ACCEPTED], [USER]);
    const verdict = conclude({ serial, raced: Array(50).fill(run), spreads: [] }, 'once', HEAD);
    expect(verdict).toMatchObject({ kind: 'clean', rounds: 50, below: expect.closeTo(0.058, 3) });
  });

  it('is not-idempotent when the serial runs alone act twice', () => {
    const twice = [oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])];
    const run = raced([ACCEPTED, ACCEPTED], [USER, USER]);
    expect(conclude({ serial: twice, raced: [run], spreads: [] }, 'once', HEAD).kind).toBe(
      'not-idempotent',
    );
  });
});

describe('a first submission', () => {
  it('that is accepted lets the judging begin', () => {
    expect(judgeFirstSubmission(ACCEPTED)).toBeUndefined();
  });

  it('that is refused makes the verdict unknown and quotes the messages', () => {
    expect(judgeFirstSubmission(REFUSED)).toMatchObject({
      code: 'form-rejected',
      message: expect.stringContaining('"This address is already taken."'),
      advice: expect.stringContaining('--fill NAME=VALUE'),
    });
  });

  it('that fails makes the verdict unknown with the exception', () => {
    expect(judgeFirstSubmission(failed('no such table: users'))).toMatchObject({
      code: 'submission-failed',
      message: expect.stringContaining('no such table: users'),
    });
  });
});
