import type { Choice } from '../schedule/schedule.ts';
import type { Strategy } from './strategy.ts';

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The seed of another source, which gives other numbers. */
export function seedFrom(draw: () => number): number {
  return Math.floor(draw() * 2 ** 32);
}

/** At each point any request with the same probability; for ever. */
export function random(seed: number): Strategy {
  const draw = randomFrom(seed);
  return {
    name: 'random',
    isExhaustive: false,
    diverged: 0,
    next: () => (point) => point.options[Math.floor(draw() * point.options.length)] as Choice,
    share: () => random(seedFrom(draw)),
    add() {},
  };
}
