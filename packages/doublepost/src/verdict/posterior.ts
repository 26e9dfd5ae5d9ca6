/** A number that is not known exactly, with its 95 % credible interval. */
export interface Estimate {
  /** The median. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Summarises values by their weights, which add up to 1. */
export function estimateOf(values: readonly number[], weights: Float64Array): Estimate {
  const order = values.map((_, index) => index).sort((a, b) => at(values, a) - at(values, b));
  const quantile = (share: number): number => {
    let sum = 0;
    for (const index of order) {
      sum += weights[index] ?? 0;
      if (sum >= share) return at(values, index);
    }
    return at(values, order.at(-1) ?? 0);
  };
  return { estimate: quantile(0.5), low: quantile(0.025), high: quantile(0.975) };
}

/** The entropy of an event of that probability, in bits. */
export function entropyOf(probability: number): number {
  if (probability <= 0 || probability >= 1) return 0;
  const rest = 1 - probability;
  return -probability * Math.log2(probability) - rest * Math.log2(rest);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}
