import { describe, expect, it } from 'vitest';
import { releaseTogether } from '../../src/fire/barrier.ts';

describe('releasing together', () => {
  it('completes every request once, in order', () => {
    const released: string[] = [];
    releaseTogether(['a', 'b', 'c'].map((name) => ({ release: () => released.push(name) })));
    expect(released).toEqual(['a', 'b', 'c']);
  });

  it('gives the time from the first completion to the last, in microseconds', () => {
    const wait = (milliseconds: number) => () => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    };
    const spread = releaseTogether([
      { release: wait(20) },
      { release: wait(3) },
      { release: wait(3) },
    ]);
    expect(spread).toBeGreaterThanOrEqual(6_000);
    // What the first one took does not count: nothing was complete before.
    expect(spread).toBeLessThan(20_000);
  });

  it.each([0, 1])('takes no time where %i requests are held', (count) => {
    expect(releaseTogether(Array(count).fill({ release: () => {} }))).toBe(0);
  });
});
