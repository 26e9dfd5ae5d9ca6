import { expect, it } from 'vitest';
import { isTooQuick, readLook } from '../src/overlap.ts';

/** A submission from 0 to `posted` milliseconds, and a page within it. */
function look(posted: number, [from, to]: [number, number], aloneMs = 60, quietMs = 2) {
  return readLook({
    posted: { startedAt: 0, endedAt: posted },
    loaded: { startedAt: from, endedAt: to },
    quietMs,
    leastQuietMs: quietMs,
    aloneMs,
  });
}

it.each<[string, ReturnType<typeof look>, string]>([
  [
    'answered in the middle of the submission shows that both are worked on',
    look(60, [20, 22]),
    'answered',
  ],
  ['that waits until the submission is over is blocked', look(60, [20, 62]), 'blocked'],
  [
    'that overtook the submission, all of which was left, shows nothing',
    look(82, [20, 22]),
    'unclear',
  ],
  ['answered at the very end of the submission shows nothing', look(60, [20, 59.5]), 'unclear'],
  ['that would have been too late anyway shows nothing', look(60, [58, 62]), 'unclear'],
  ['during a submission of no time shows nothing', look(4, [1, 2], 4, 1), 'unclear'],
  [
    'that takes nearly as long as the submission shows nothing',
    look(60, [20, 40], 60, 31),
    'unclear',
  ],
])('a page %s', (_what, seen, meaning) => {
  expect(seen).toBe(meaning);
});

it.each([
  [0, true],
  [4.9, true],
  [5, false],
  [60, false],
])('a submission of %d ms is too quick to tell: %s', (aloneMs, expected) => {
  expect(isTooQuick(aloneMs)).toBe(expected);
});
