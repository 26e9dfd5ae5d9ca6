import { describe, expect, it } from 'vitest';
import { type WindowEstimator, windowEstimator } from '../../src/verdict/race-window.ts';

const RANGE = { fromMs: 0, toMs: 500 };

/** Numbers from 0 to 1, the same in every run (Park and Miller, 1988). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Runs rounds against an application that fails up to a gap, in some of the rounds. */
function sweep(widthMs: number, plateau: number, rounds: number, seed: number) {
  const random = randomNumbers(seed);
  const estimator: WindowEstimator = windowEstimator(RANGE);
  const gaps: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const gapMs = estimator.nextGapMs();
    // The window itself varies a little from round to round.
    const width = widthMs * (0.95 + 0.1 * random());
    estimator.add({ gapMs, failed: gapMs < width && random() < plateau });
    gaps.push(gapMs);
  }
  return { estimator, gaps };
}

describe('the race window', () => {
  it.each([
    [3, 0.97],
    [12, 0.97],
    [40, 0.97],
    [40, 0.5],
    [180, 0.97],
    [400, 0.8],
  ])('of %f ms that fails with probability %f is found within 20 %%', (widthMs, plateau) => {
    const found = [1, 2, 3].map((seed) => sweep(widthMs, plateau, 100, seed * 7_919));
    for (const { estimator } of found) {
      const { widthMs: width, plateau: share } = estimator.estimate(RANGE);
      expect(Math.abs(width.estimate / widthMs - 1)).toBeLessThan(0.2);
      expect(width.low).toBeLessThanOrEqual(widthMs * 1.05);
      expect(width.high).toBeGreaterThanOrEqual(widthMs * 0.95);
      expect(share.low).toBeLessThanOrEqual(plateau + 0.05);
      expect(share.high).toBeGreaterThanOrEqual(plateau - 0.05);
    }
  });

  it('that begins late is met, and none is ruled out where it was not looked for', () => {
    const estimator = windowEstimator({ fromMs: 0, toMs: 100 });
    const gaps = Array.from({ length: 100 }, () => {
      const gapMs = estimator.nextGapMs();
      estimator.add({ gapMs, failed: false });
      return gapMs;
    }).sort((a, b) => a - b);
    const steps = gaps.map((gap, index) => (gaps[index + 1] ?? 100) - gap);
    expect(Math.max(...steps)).toBeLessThan(5);
    expect(gaps.filter((gap) => gap > 25 && gap < 60).length).toBeGreaterThan(12);
  });

  it('is looked for near its edge', () => {
    const { gaps } = sweep(40, 0.97, 60, 7_919);
    const near = gaps.filter((gap) => gap > 20 && gap < 80);
    expect(near.length).toBeGreaterThan(30);
  });

  it('is settled when it is known well enough, and not before', () => {
    const { estimator } = sweep(40, 0.97, 5, 7_919);
    expect(estimator.isSettled()).toBe(false);
    expect(sweep(40, 0.97, 150, 7_919).estimator.isSettled()).toBe(true);
  });

  it('that is as wide as the range reaches to its end', () => {
    const { estimator } = sweep(5_000, 0.97, 60, 7_919);
    const { widthMs, clicksFailing } = estimator.estimate(RANGE);
    expect(widthMs.high).toBe(500);
    expect(clicksFailing.estimate).toBeGreaterThan(0.8);
  });

  it('that does not exist leaves no clicks that fail', () => {
    const { estimator } = sweep(0, 0, 100, 7_919);
    expect(estimator.estimate(RANGE).clicksFailing.high).toBeLessThan(0.05);
  });

  it('gives the share of clicks whose interval falls in it', () => {
    const { estimator } = sweep(100, 0.97, 120, 7_919);
    // A fifth of the intervals from 0 to 500 ms, all from 10 to 60 ms, none from 200 to 500 ms.
    expect(estimator.estimate(RANGE).clicksFailing.estimate).toBeCloseTo(0.2, 1);
    const share = (fromMs: number, toMs: number) =>
      estimator.estimate({ fromMs, toMs }).clicksFailing.estimate;
    expect(share(10, 60)).toBeGreaterThan(0.85);
    expect(share(200, 500)).toBeLessThan(0.03);
  });
});
