import type { FormControl } from '../html/forms.ts';
import { numberWithin } from './within-bounds.ts';

/**
 * The value that a control has in a browser which nobody has touched (HTML Standard, "value
 * sanitization algorithm"): a colour and a range are never empty.
 */
export function sanitizedValue(control: FormControl): string {
  switch (control.type) {
    case 'color':
      return /^#[\da-f]{6}$/i.test(control.value) ? control.value.toLowerCase() : '#000000';
    case 'range':
      return rangeValue(control);
    default:
      return control.value;
  }
}

/** The number of a range: its middle where the page gives none, on its step. */
function rangeValue({ min, max, step, value }: FormControl): string {
  const low = numberOf(min) ?? 0;
  const high = Math.max(numberOf(max) ?? 100, low);
  const wanted = Math.min(Math.max(numberOf(value) ?? (low + high) / 2, low), high);
  return numberWithin({ min, max: String(high), step, value }, wanted) ?? String(low);
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text || Number.NaN);
  return Number.isFinite(number) ? number : undefined;
}
