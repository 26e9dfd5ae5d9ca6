/** A quantile of samples by the nearest rank, rounded to a tenth. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return Math.round((value ?? Number.NaN) * 10) / 10;
}
