import { describe, expect, it } from 'vitest';
import { roundsForBound, upperBoundOfZero, wilsonInterval } from '../../src/verdict/confidence.ts';

describe('the bound of a clean verdict', () => {
  it.each([
    [50, 0.0582],
    [20, 0.1391],
    [1, 0.95],
  ])('after %i rounds without a hit is %f', (rounds, bound) => {
    expect(upperBoundOfZero(rounds)).toBeCloseTo(bound, 4);
  });
});

it.each([
  [0.05, 59],
  [0.5, 5],
  [0.01, 299],
])('a bound of %f takes %i rounds, and not one less', (bound, rounds) => {
  expect(roundsForBound(bound)).toBe(rounds);
  expect(upperBoundOfZero(rounds)).toBeLessThanOrEqual(bound);
  expect(upperBoundOfZero(rounds - 1)).toBeGreaterThan(bound);
});

describe('the Wilson interval', () => {
  // Reference values: R, prop.test(k, n, correct = FALSE)$conf.int
  it.each([
    [20, 20, 0.8389, 1],
    [0, 20, 0, 0.1611],
    [10, 20, 0.2993, 0.7007],
    [1, 100, 0.0018, 0.0545],
  ])('of %i in %i is %f to %f', (hits, rounds, low, high) => {
    const interval = wilsonInterval(hits, rounds);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});
