import type { CrawlResult, FoundForm } from '../crawl/crawl.ts';
import { printable } from '../report/printable.ts';
import { paletteOf, type Screen, wrap } from '../report/screen.ts';
import { paintWord, verdictWord } from '../report/summary.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What became of a form: its verdict, or that it could not be checked, or was not. */
export type FormOutcome = Verdict | 'failed' | 'not checked';

/** What a crawl has seen, in one sentence. */
export function renderSummary(result: CrawlResult, screen: Screen): string {
  const { forms, pages, failed, left, closed } = result;
  const parts = [
    `${count(pages, 'page')}, ${count(forms.length, 'form')} that post${forms.length === 1 ? 's' : ''}`,
    ...(failed === 0 ? [] : [`${count(failed, 'page')} could not be read`]),
    ...(left === 0 ? [] : [`${count(left, 'more address', 'es')} beyond --max-pages`]),
    ...(closed === 0
      ? []
      : [`${count(closed, 'address', 'es')} closed by robots.txt (--ignore-robots)`]),
  ];
  return `${wrap(parts.join('; '), screen.width, 0)}\n`;
}

/** The forms with their numbers, and the command that checks each, which is not wrapped. */
export function renderForms(
  forms: readonly FoundForm[],
  commands: readonly string[],
  screen: Screen,
): string {
  const { bold, dim } = paletteOf(screen);
  return forms
    .map((form, index) => {
      const fields = printable(form.fields.join(', ')) || 'no fields';
      const risk = form.dangerous ? ` (${DANGER})` : '';
      const text = wrap(`${bold(nameOf(form))}  ${fields}${risk}`, screen.width, INDENT);
      return `\n${numberOf(index)}${text}\n${' '.repeat(INDENT)}${dim(commands[index] ?? '')}\n`;
    })
    .join('');
}

/** The forms with what became of each. */
export function renderOutcomes(
  forms: readonly FoundForm[],
  outcomes: readonly FormOutcome[],
  screen: Screen,
): string {
  const words = outcomes.map(wordOf);
  const width = Math.max(...words.map(({ length }) => length));
  const indent = INDENT + width + 2;
  return forms
    .map((form, index) => {
      const word = words[index] ?? '';
      const painted = paint(word, outcomes[index], screen) + ' '.repeat(width - word.length);
      const where = `${nameOf(form)}  on ${form.page.pathname}`;
      return `${numberOf(index)}${painted}  ${wrap(where, screen.width, indent)}\n`;
    })
    .join('');
}

const DANGER = 'only by its number: it may sign out or delete';
/** Room for a number of three digits and a blank. */
const INDENT = 4;

function numberOf(index: number): string {
  return `${String(index + 1).padStart(INDENT - 2)}  `;
}

function nameOf({ action }: FoundForm): string {
  return `POST ${action.pathname}`;
}

function wordOf(outcome: FormOutcome): string {
  return typeof outcome === 'string' ? outcome : verdictWord(outcome);
}

function paint(word: string, outcome: FormOutcome = 'not checked', screen: Screen): string {
  if (outcome === 'not checked') return paletteOf(screen).dim(word);
  return paintWord(word, outcome === 'failed' ? outcome : outcome.kind, screen);
}

function count(number: number, noun: string, plural = 's'): string {
  return `${number} ${noun}${number === 1 ? '' : plural}`;
}
