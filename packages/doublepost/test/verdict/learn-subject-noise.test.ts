import { describe, expect, it } from 'vitest';
import type { TableChange } from '../../src/observe/observation.ts';
import { learnSubjectNoise } from '../../src/verdict/learn-subject-noise.ts';
import { ACCEPTED, oneByOne, REFUSED, rows } from '../support/runs.ts';

function mail(subject: string, inserted = 1): TableChange {
  const counts = { inserted, updated: 0, deleted: 0 };
  return { table: `to {email}: "${subject}"`, kind: 'mail', ...counts, traced: counts };
}

/** What is counted of a run, after serial runs with these subjects. */
function counted(serial: readonly (readonly string[])[], run: readonly string[]): string[] {
  const runs = serial.map((subjects) =>
    oneByOne([ACCEPTED, REFUSED], [subjects.map((one) => mail(one)), []]),
  );
  const changes = [...run.map((one) => mail(one)), rows('users', 1)];
  return learnSubjectNoise(runs)
    .filter(changes)
    .map(({ table, inserted, traced }) => `${inserted} ${table} ${traced?.inserted ?? ''}`.trim());
}

describe('of mails', () => {
  it('the same are counted by their subject, where every serial run has it', () => {
    expect(counted([['Order 7'], ['Order 7'], ['Order 7']], ['Order 8'])).toEqual([
      '1 to {email}: "Order 8" 1',
      '1 users',
    ]);
  });

  it('those that differ by a code are the same effect', () => {
    const serial = [['Welcome wc1j84'], ['Welcome 0ab3kd'], ['Welcome x77f0q']];
    expect(counted(serial, ['Welcome kkkq3x', 'Welcome zqxwvk'])).toEqual([
      '2 to {email}: "Welcome {varies}" 2',
      '1 users',
    ]);
  });

  it('others are told apart from them, in any order', () => {
    const serial = [
      ['Order 71', 'New order'],
      ['New order', 'Order 72'],
      ['Order 73', 'New order'],
    ];
    expect(counted(serial, ['New order', 'Order 74', 'Order declined'])).toEqual([
      '1 to {email}: "New order" 1',
      '1 to {email}: "Order {varies}" 1',
      '1 to {email}: "Order declined" 1',
      '1 users',
    ]);
  });

  it('whose subjects have nothing in common only their number is counted, and told so', () => {
    const serial = [['Sun'], ['Moon'], ['Stars']];
    expect(counted(serial, ['Earth'])).toEqual(['1 to {email}: "{varies}" 1', '1 users']);
    const runs = serial.map((subjects) => oneByOne([ACCEPTED], [subjects.map((one) => mail(one))]));
    expect(learnSubjectNoise(runs).notes).toEqual([
      'The subject of mails varies although nothing races, so it was not compared: "Sun", then "Moon".',
    ]);
  });
});
