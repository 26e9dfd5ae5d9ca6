import { describe, expect, it } from 'vitest';
import type { TableChange } from '../../src/observe/observation.ts';
import { learnRowNoise } from '../../src/verdict/learn-row-noise.ts';
import { ACCEPTED, oneByOne, REFUSED } from '../support/runs.ts';

/** Rows of which some are recognised as the run's own. */
function rows(table: string, inserted: number, own: number): TableChange {
  return {
    table,
    ...{ inserted, updated: 0, deleted: 0 },
    traced: { inserted: own, updated: 0, deleted: 0 },
  };
}

const NONE = { inserted: 0, updated: 0, deleted: 0 };

function serialRun(...changes: readonly TableChange[]) {
  return oneByOne([ACCEPTED, REFUSED], [changes, []]);
}

function counted(filtered: readonly TableChange[]): string[] {
  return filtered.map(({ table, inserted }) => `${table} ${inserted}`);
}

describe('of the rows of a run are counted', () => {
  it('its own, where the table tells whose they are', () => {
    const { filter, noisy } = learnRowNoise([serialRun(rows('users', 1, 1))], []);
    expect(counted(filter([rows('users', 5, 1)]))).toEqual(['users 1']);
    expect([...noisy]).toEqual([['users', 'told apart']]);
  });

  it('all, where the table does not tell but nobody else writes', () => {
    const { filter, noisy } = learnRowNoise([serialRun(rows('orders', 1, 0))], []);
    expect(counted(filter([rows('orders', 2, 0)]))).toEqual(['orders 2']);
    expect(noisy.size).toBe(0);
  });

  it('all, where only some of the rows of every run can be recognised', () => {
    const run = serialRun(rows('events', 2, 1));
    const { filter } = learnRowNoise([run, run], []);
    expect(counted(filter([rows('events', 4, 2)]))).toEqual(['events 4']);
  });

  it('none, where the table changes while nothing is posted', () => {
    const { filter, noisy } = learnRowNoise([serialRun(rows('log', 1, 0))], [rows('log', 3, 0)]);
    expect(filter([rows('log', 4, 0)])).toEqual([]);
    expect([...noisy]).toEqual([['log', 'left out']]);
  });

  it('none, where every serial run changes the table otherwise', () => {
    const { filter } = learnRowNoise(
      [serialRun(rows('log', 1, 0)), serialRun(rows('log', 4, 0))],
      [],
    );
    expect(filter([rows('log', 2, 0)])).toEqual([]);
  });

  it('all, of a table in which the second submission takes back what the first did', () => {
    const lit = { table: 'lamps', inserted: 0, updated: 1, deleted: 0, traced: NONE };
    const run = { ...oneByOne([ACCEPTED, ACCEPTED], [[lit], [lit]]), changes: [] };
    expect(learnRowNoise([run, run], []).filter([lit])).toMatchObject([{ updated: 1 }]);
    const other = { ...run, changesByStep: [[lit], []] };
    expect(learnRowNoise([run, other], []).filter([lit])).toEqual([]);
  });

  it('only its own, of a table that no serial run changes', () => {
    const { filter } = learnRowNoise([serialRun()], []);
    expect(counted(filter([rows('errors', 2, 1)]))).toEqual(['errors 1']);
    expect(filter([rows('errors', 2, 0)])).toEqual([]);
  });
});

it('amounts count that grow alike in every serial run, and no others', () => {
  const stock = (quantity: number, seen: number): TableChange => ({
    table: 'stock',
    ...{ inserted: 0, updated: 1, deleted: 0 },
    traced: { inserted: 0, updated: 0, deleted: 0 },
    amounts: { quantity, seen },
  });
  const { filter } = learnRowNoise([serialRun(stock(-1, 100)), serialRun(stock(-1, 350))], []);
  expect(filter([stock(-2, 99)])).toMatchObject([{ amounts: { quantity: -2 } }]);
});
