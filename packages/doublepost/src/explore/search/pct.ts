import type { Choice } from '../schedule/schedule.ts';
import { randomFrom, seedFrom } from './random.ts';
import type { Strategy } from './strategy.ts';

/**
 * Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): each request has a random
 * priority, the highest that can run does, and at `depth - 1` random steps the running one falls to
 * the lowest. A bug that needs `depth` ordered steps is found with probability at least
 * 1 / (lanes * steps^(depth - 1)) in each schedule.
 */
export function pct(seed: number, depth: number = 3): Strategy {
  const draw = randomFrom(seed);
  let longest = 10;
  return {
    name: 'pct',
    isExhaustive: false,
    diverged: 0,
    next() {
      const priorities = new Map<number, number>();
      const changes = new Set(
        Array.from({ length: depth - 1 }, () => Math.floor(draw() * longest)),
      );
      let lowest = 0;
      const priorityOf = ({ lane }: Choice): number => {
        const known = priorities.get(lane) ?? 1 + draw();
        priorities.set(lane, known);
        return known;
      };
      const highest = (options: readonly Choice[]): Choice =>
        options.reduce((best, option) => (priorityOf(option) > priorityOf(best) ? option : best));
      return ({ options }, index) => {
        if (changes.has(index)) {
          lowest -= 1;
          priorities.set(highest(options).lane, lowest);
        }
        return highest(options);
      };
    },
    share: () => pct(seedFrom(draw), depth),
    add({ points }) {
      longest = Math.max(longest, points.length);
    },
  };
}
