import { setTimeout } from 'node:timers/promises';

/** A timer of Node.js is set in whole milliseconds and may be late by one more. */
const SPIN_MS = 2;

/**
 * Waits until a moment of `performance.now()`, to some microseconds: a timer for the most of it, then
 * a short loop that keeps the processor.
 */
export async function waitUntil(moment: number): Promise<void> {
  const early = moment - performance.now() - SPIN_MS;
  if (early > 0) await setTimeout(early);
  while (performance.now() < moment);
}
