import type { FormControl } from '../html/forms.ts';
import { compilePattern } from './match-pattern.ts';
import { testWithinTime } from './test-within-time.ts';

/** Whether a text keeps a control's `minlength`, `maxlength` and `pattern`. */
export function accepts(
  { pattern, minLength, maxLength }: Pick<FormControl, 'pattern' | 'minLength' | 'maxLength'>,
  value: string,
): boolean {
  if (value.length < (minLength ?? 0)) return false;
  if (value.length > (maxLength ?? Number.POSITIVE_INFINITY)) return false;
  const expression = pattern === undefined ? undefined : compilePattern(pattern);
  return expression === undefined || testWithinTime(expression, value) === true;
}
