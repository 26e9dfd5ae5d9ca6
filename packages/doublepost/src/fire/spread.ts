/**
 * How far requests were from where they were meant to be: without a gap the time from the first to
 * the last, with one the widest difference of their delays from the intended ones.
 *
 * @param moments of the requests in their order, in microseconds
 * @param gapMs intended between one and the next, in milliseconds
 * @returns in microseconds
 */
export function spreadOf(moments: readonly number[], gapMs: number): number {
  const delays = moments.map((moment, index) => moment - index * gapMs * 1000);
  return Math.max(...delays) - Math.min(...delays);
}

/** The mean time from one request to the next, in milliseconds; 0 for a request alone. */
export function meanGapMs(moments: readonly number[]): number {
  const [first = 0] = moments;
  const last = moments.at(-1) ?? first;
  return (last - first) / 1000 / Math.max(1, moments.length - 1);
}
