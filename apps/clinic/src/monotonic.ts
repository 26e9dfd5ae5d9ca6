/**
 * The time in milliseconds, with microseconds, on a clock that never goes back (CLOCK_MONOTONIC):
 * the same for all processes of a machine, with no meaning beyond it.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
