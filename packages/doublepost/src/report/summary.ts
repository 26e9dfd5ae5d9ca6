import type { Verdict } from '../verdict/verdict.ts';
import { printable } from './printable.ts';
import type { Outcome } from './reporter.ts';
import { paletteOf, type Screen, wrap } from './screen.ts';

/** What became of a scenario, in one or two words. */
export function verdictWord(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'race':
      return `race ${verdict.hits} of ${verdict.rounds}`;
    case 'unknown':
      return `unknown: ${verdict.reason.code}`;
    default:
      return verdict.kind;
  }
}

/** Colours a word about a verdict, or about a check that failed. */
export function paintWord(word: string, kind: Verdict['kind'] | 'failed', screen: Screen): string {
  const { red, green, yellow } = paletteOf(screen);
  if (kind === 'failed' || kind === 'unknown') return yellow(word);
  return kind === 'clean' ? green(word) : red(word);
}

/** Every scenario on a line, with what became of it. */
export function renderOutcomeList(outcomes: readonly Outcome[], screen: Screen): string {
  const words = outcomes.map((one) =>
    one.kind === 'judged' ? verdictWord(one.verdict) : `failed: ${one.failure.error.code}`,
  );
  const width = Math.max(...words.map(({ length }) => length));
  return outcomes
    .map((outcome, index) => {
      const word = words[index] ?? '';
      const kind = outcome.kind === 'judged' ? outcome.verdict.kind : 'failed';
      const painted = paintWord(word, kind, screen) + ' '.repeat(width - word.length);
      return `  ${painted}  ${wrap(printable(nameOf(outcome)), screen.width, width + 4)}\n`;
    })
    .join('');
}

function nameOf(outcome: Outcome): string {
  if (outcome.kind === 'judged') return outcome.verdict.evidence.scenario;
  const { scenario, file = scenario } = outcome.failure;
  return file;
}
