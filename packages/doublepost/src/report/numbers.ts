/** A share as people read it: `97 %`, and `5.8 %` where the tenth says something. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(1)}\u00a0%`;
}

/** Microseconds, or milliseconds from 1,000 of them. */
export function micros(value: number): string {
  return value < 1000 ? `${Math.round(value)} µs` : `${(value / 1000).toFixed(1)} ms`;
}
