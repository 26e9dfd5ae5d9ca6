import { describe, expect, it } from 'vitest';
import { releaseAll } from '../../src/fire/barrier.ts';

/** A request whose completion takes a while of the processor. */
const taking = (milliseconds: number) => ({
  release() {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  },
});

describe('releasing all', () => {
  it('completes every request once, in order, before anything else of the process runs', () => {
    const released: string[] = [];
    void releaseAll(['a', 'b', 'c'].map((name) => ({ release: () => released.push(name) })));
    expect(released).toEqual(['a', 'b', 'c']);
  });

  it('gives the moments in microseconds after the first completion', async () => {
    const [first, second = 0, third = 0] = await releaseAll([taking(20), taking(3), taking(3)]);
    // What the first one took does not count: nothing was complete before.
    expect(first).toBe(0);
    expect(second).toBeGreaterThanOrEqual(3_000);
    expect(third).toBeGreaterThanOrEqual(second + 3_000);
    expect(second).toBeLessThan(20_000);
  });

  it('lets all of them rehearse before the first is completed', () => {
    const events: string[] = [];
    const request = (name: string) => ({
      rehearse: () => events.push(`rehearse ${name}`),
      release: () => events.push(name),
    });
    void releaseAll([request('a'), request('b')]);
    expect(events).toEqual(['rehearse a', 'rehearse b', 'a', 'b']);
  });

  it('tells of each as soon as it is complete', async () => {
    const events: string[] = [];
    await releaseAll(
      ['a', 'b'].map((name) => ({ release: () => events.push(name) })),
      { onReleased: (index) => events.push(`${index}`) },
    );
    expect(events).toEqual(['a', '0', 'b', '1']);
  });

  it('has nothing to tell where nothing is held', async () => {
    expect(await releaseAll([])).toEqual([]);
  });

  it('keeps a gap to a fraction of a millisecond, without adding up', async () => {
    for (const gapMs of [0.25, 1, 7.5, 12.3]) {
      const runs = [];
      for (let run = 0; run < 7; run++) {
        const moments = await releaseAll([taking(0), taking(0.1), taking(0)], { gapMs });
        runs.push(moments);
      }
      for (const moments of runs) {
        // The request itself is begun when its moment has come, never before.
        expect(moments[1]).toBeGreaterThan(gapMs * 1000 - 1);
        expect(moments[2]).toBeGreaterThan(2 * gapMs * 1000 - 1);
      }
      // The machine may be busy in some of the runs, not in all of them.
      const errors = runs.map((moments) => (moments[2] ?? 0) - 2 * gapMs * 1000);
      expect(Math.min(...errors)).toBeLessThan(250);
    }
  });
});
