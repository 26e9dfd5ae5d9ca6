import { describe, expect, it } from 'vitest';
import { sumUpSweep } from '../../src/verdict/sweep.ts';

const RANGE = { fromMs: 0, toMs: 500 };
const ROUNDS = Array.from({ length: 40 }, (_, index) => ({
  gapMs: index * 5,
  failed: index < 10,
}));

describe('a sweep', () => {
  it('tells its rounds, its window, and whose clicks it speaks of', () => {
    const { rounds, window, clicks } = sumUpSweep(RANGE, ROUNDS);
    expect(rounds).toEqual(ROUNDS);
    expect(window?.widthMs.low).toBeGreaterThan(40);
    expect(window?.widthMs.high).toBeLessThan(60);
    expect(clicks).toMatchObject({
      fromMs: 0,
      toMs: 500,
      source: expect.stringContaining('RESNA'),
    });
  });

  it('takes other intervals of clicks instead', () => {
    const fast = sumUpSweep(RANGE, ROUNDS, { fromMs: 5, toMs: 35 });
    expect(fast.window?.clicksFailing.low).toBeGreaterThan(0.7);
    expect(fast.clicks.source).toContain('from 5 to 35 ms');
  });

  it('has no window where nothing failed', () => {
    const rounds = ROUNDS.map(({ gapMs }) => ({ gapMs, failed: false }));
    expect(sumUpSweep(RANGE, rounds).window).toBeUndefined();
  });
});
