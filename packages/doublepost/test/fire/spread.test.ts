import { describe, expect, it } from 'vitest';
import { meanGapMs, spreadOf } from '../../src/fire/spread.ts';

describe('the spread', () => {
  it.each<[string, number[], number, number]>([
    ['is the time from the first to the last', [0, 30, 12], 0, 30],
    ['does not depend on where the clock begins', [1_000_007, 1_000_000], 0, 7],
    ['is nothing for a request alone', [5], 0, 0],
    ['leaves out an intended gap', [0, 20_000, 40_000], 20, 0],
    ['is how far the delays are from the intended ones', [0, 20_050, 39_990], 20, 60],
  ])('%s', (_what, moments, gapMs, expected) => {
    expect(spreadOf(moments, gapMs)).toBe(expected);
  });
});

describe('the gap', () => {
  it.each<[number[], number]>([
    [[0, 20_500], 20.5],
    [[0, 10_000, 30_000], 15],
    [[3], 0],
    [[], 0],
  ])('of %j is %f ms', (moments, expected) => {
    expect(meanGapMs(moments)).toBe(expected);
  });
});
