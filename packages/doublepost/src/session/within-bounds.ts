import type { FormControl } from '../html/forms.ts';

type Bounds = Pick<FormControl, 'min' | 'max' | 'step' | 'value'>;

/**
 * The number nearest to a likely one that a field takes: within `min` and `max`, on its `step`
 * (HTML Standard, "allowed value step"). Undefined where no number fits.
 */
export function numberWithin(
  { min, max, step, value }: Bounds,
  likely: number,
): string | undefined {
  // An empty attribute states no bound.
  const low = numberOr(min, Number.NEGATIVE_INFINITY);
  const high = numberOr(max, Number.POSITIVE_INFINITY);
  if (low > high) return undefined;
  const within = Math.min(Math.max(likely, low), high);
  if (step?.toLowerCase() === 'any') return String(within);
  const size = numberOr(step, 1) > 0 ? numberOr(step, 1) : 1;
  const base = Number.isFinite(low) ? low : numberOr(value, 0);
  const steps = Math.round((within - base) / size);
  const candidates = [steps, steps - 1, steps + 1].map((count) => onStep(base, size, count));
  const fitting = candidates.find((number) => number >= low && number <= high);
  return fitting === undefined ? undefined : String(fitting);
}

/** The likely time where it lies within `min` and `max`, else one of these. */
export function timeWithin({ min, max }: Bounds, likely: string): string | undefined {
  return [likely, min, max].find((time) => time && (!min || time >= min) && (!max || time <= max));
}

function numberOr(text: string | undefined, other: number): number {
  const number = Number(text || Number.NaN);
  return Number.isFinite(number) ? number : other;
}

/** A sum without what floating point adds to it: 0.1 + 2 * 0.1 is 0.3. */
function onStep(base: number, size: number, count: number): number {
  return roundTo(base + size * count, Math.max(...[base, size].map(digitsOf)));
}

/** The digits behind the point, also of `1e-7`. */
function digitsOf(number: number): number {
  const [, digits = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e-(\d+))?/.exec(`${number}`) ?? [];
  return Math.min(digits.length + Number(exponent), 20);
}

/** A number rounded to so many digits behind the point, at most 20. */
export function roundTo(number: number, digits: number): number {
  return Number(number.toFixed(digits));
}
