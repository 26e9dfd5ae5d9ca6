/** A request of which everything but the last bytes has been sent. */
export interface HeldRequest {
  /** Sends the last bytes; returns when the operating system has taken them. */
  release(): void;
}

/**
 * Completes all held requests in one synchronous loop, so that nothing else of this process runs in
 * between.
 *
 * @returns the time from the first completion to the last, in microseconds
 */
export function releaseTogether(held: readonly HeldRequest[]): number {
  const completed: number[] = [];
  for (const request of held) {
    request.release();
    completed.push(performance.now());
  }
  const first = completed[0] ?? 0;
  const last = completed.at(-1) ?? first;
  return (last - first) * 1000;
}
