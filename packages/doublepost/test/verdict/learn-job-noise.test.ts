import { describe, expect, it } from 'vitest';
import type { TableChange } from '../../src/observe/observation.ts';
import { learnJobNoise } from '../../src/verdict/learn-job-noise.ts';
import { ACCEPTED, oneByOne, REFUSED, rows } from '../support/runs.ts';

const USER = rows('users', 1);

function jobs(inserted: number): TableChange {
  return { table: 'outbox', kind: 'job', inserted, updated: 0, deleted: 0 };
}

function serialRun(...changes: readonly TableChange[]) {
  return oneByOne([ACCEPTED, REFUSED], [changes, []]);
}

/** What is counted of a run, after serial runs that left so many jobs. */
function counted(left: readonly number[], run: readonly TableChange[]): string[] {
  const serial = left.map((count) => serialRun(USER, ...(count > 0 ? [jobs(count)] : [])));
  const filtered = learnJobNoise(serial).filter(run);
  return filtered.map(({ table, inserted }) => `${table} ${inserted}`);
}

describe('of jobs', () => {
  it('one too many is counted, where every serial run leaves as many', () => {
    expect(counted([1, 1], [USER, jobs(2)])).toEqual(['users 1', 'outbox 2']);
  });

  it('one that is done already is taken for one that is there', () => {
    expect(counted([1, 1], [USER])).toEqual(['users 1', 'outbox 1']);
    expect(counted([1, 1], [USER, jobs(0)])).toEqual(['users 1', 'outbox 1']);
  });

  it('none is made up in a run that did nothing', () => {
    expect(counted([1, 1], [])).toEqual([]);
  });

  it('none is counted, where serial runs leave some at times', () => {
    expect(counted([1, 0], [USER, jobs(1)])).toEqual(['users 1']);
  });

  it('none is counted, where they were done at once in every serial run', () => {
    expect(counted([0, 0], [USER, jobs(1)])).toEqual(['users 1']);
  });

  it('what a worker does to them is not counted', () => {
    const marked = { ...jobs(1), updated: 1 };
    expect(learnJobNoise([serialRun(marked)]).filterStep([marked])).toMatchObject([{ updated: 0 }]);
  });
});
