import type { FoundForm } from '../crawl/crawl.ts';
import type { Prompt } from './prompt.ts';

/**
 * Asks which of the forms to check, until the answer can be understood. `all` leaves out those that
 * look as if they signed out or took something away; a number takes any.
 *
 * @returns places in the list, from 0
 */
export async function askWhichForms(
  forms: readonly FoundForm[],
  prompt: Prompt,
): Promise<number[]> {
  for (;;) {
    const answer = await prompt.ask(
      `Which to check: all, none, or numbers such as ${forms.length > 1 ? '1 2' : '1'}`,
      'none',
    );
    if (answer === undefined) return [];
    const chosen = readChoice(answer, forms);
    if (chosen !== undefined) return chosen;
  }
}

/** All forms that may be checked without asking for each. */
export function harmlessForms(forms: readonly FoundForm[]): number[] {
  return [...forms.keys()].filter((index) => forms[index]?.dangerous === false);
}

function readChoice(answer: string, forms: readonly FoundForm[]): number[] | undefined {
  if (/^n(?:o|one)?$/i.test(answer)) return [];
  if (/^a(?:ll)?$/i.test(answer)) return harmlessForms(forms);
  const numbers = answer.split(/[\s,]+/).map(Number);
  const known = numbers.every((number) => forms[number - 1] !== undefined);
  return known ? [...new Set(numbers)].map((number) => number - 1) : undefined;
}
