import type { Interval } from './verdict.ts';

/** Standard normal quantile for a two-sided 95 % interval. */
const Z = 1.959964;

/** Wilson score interval (E. B. Wilson, 1927) of a probability, at 95 %, from `hits` of `rounds`. */
export function wilsonInterval(hits: number, rounds: number): Interval {
  const share = hits / rounds;
  const weight = Z ** 2 / rounds;
  const centre = (share + weight / 2) / (1 + weight);
  const half =
    (Z / (1 + weight)) * Math.sqrt((share * (1 - share)) / rounds + weight / (4 * rounds));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * The largest probability that 0 of `rounds` leaves possible at 95 %: the exact (Clopper-Pearson)
 * one-sided bound, 5.8 % for 50 rounds.
 */
export function upperBoundOfZero(rounds: number): number {
  return 1 - 0.05 ** (1 / rounds);
}

/** The fewest rounds without a hit after which that bound is at most `bound`, from 0 to 1. */
export function roundsForBound(bound: number): number {
  return Math.ceil(Math.log(0.05) / Math.log(1 - bound));
}

/** The upper median; undefined for no values. */
export function medianOf(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
