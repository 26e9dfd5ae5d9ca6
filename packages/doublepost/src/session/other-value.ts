import type { FormControl } from '../html/forms.ts';
import { accepts } from './accepts.ts';
import { roundTo } from './within-bounds.ts';

/** Another number within the bounds of a control, for each variant but 0; the same where none is. */
export function otherNumber(
  usual: number,
  { min, max, step }: Pick<FormControl, 'min' | 'max' | 'step'>,
  variant: number,
): number {
  const low = Number(min ?? Number.NEGATIVE_INFINITY);
  const high = Number(max ?? Number.POSITIVE_INFINITY);
  const sizes = step === 'any' ? [1, (high - low) / 1000] : [Number(step ?? 1)];
  const others = sizes.flatMap((size) => [usual + variant * size, usual - variant * size]);
  return others.map((one) => roundTo(one, 12)).find((one) => one >= low && one <= high) ?? usual;
}

/** Another text that keeps the rules of a control, for each variant but 0; the same where none is. */
export function otherText(usual: string, control: FormControl, variant: number): string {
  if (variant === 0) return usual;
  const others = usual.includes('@')
    ? [usual.replace('@', `${variant}@`)]
    : isWord(usual)
      ? otherWords(usual, variant)
      : [usual.replace(LAST_DIGIT, (digit) => String((Number(digit) + variant) % 10))];
  return others.find((one) => one !== usual && accepts(control, one)) ?? usual;
}

const LAST_DIGIT = /\d(?=\D*$)/;

/** Dates, times, numbers and addresses of machines have a form of their own. */
function isWord(text: string): boolean {
  return !LAST_DIGIT.test(text) || /\p{L}{3}/u.test(text.replace(/^[\da-f]{8}-[\da-f-]{27}$/, ''));
}

function otherWords(usual: string, variant: number): string[] {
  const letter = String.fromCharCode(96 + (variant % 26 || 26));
  return [String(variant), letter, letter.toUpperCase()].flatMap((ending) => [
    usual + ending,
    usual.slice(0, -ending.length) + ending,
    ending + usual.slice(ending.length),
  ]);
}
