import { waitUntil } from './wait-until.ts';

/** A request of which everything but the last bytes has been sent. */
export interface HeldRequest {
  /** Sends what completes nothing, the way of `release`, so that this is quick then. */
  rehearse?(): void;
  /** Sends the last bytes; returns when the operating system has taken them. */
  release(): void;
}

/** When to release. */
export interface Pace {
  /** From the completion of one request to that of the next, in milliseconds. Default 0. */
  readonly gapMs?: number;
  /** Called as soon as the request of that index is complete. */
  readonly onReleased?: (index: number) => unknown;
}

/**
 * Completes all held requests. Without a gap that is one synchronous loop, so that nothing else of
 * this process runs in between.
 *
 * @returns when each was complete, in microseconds after the first one
 */
export async function releaseAll(
  held: readonly HeldRequest[],
  { gapMs = 0, onReleased }: Pace = {},
): Promise<number[]> {
  const completed: number[] = [];
  for (const request of held) request.rehearse?.();
  for (const request of held) {
    const index = completed.length;
    if (gapMs > 0 && index > 0) await waitUntil((completed[0] ?? 0) + index * gapMs);
    request.release();
    completed.push(performance.now());
    onReleased?.(index);
  }
  const [first = 0] = completed;
  return completed.map((moment) => (moment - first) * 1000);
}
