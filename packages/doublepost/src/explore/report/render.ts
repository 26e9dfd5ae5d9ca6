import { type Palette, paletteOf, type Screen, wrap } from '../../report/screen.ts';
import type { Explanation } from '../../verdict/verdict.ts';
import type { Exploration, ExploredFinding, Figures } from '../exploration.ts';
import { printableData } from './printable-data.ts';
import { describePair, drawLanes } from './render-lanes.ts';
import type { ExplorationHead } from './words.ts';
import * as words from './words.ts';

/** Draws what an exploration has shown, each failing schedule as two lanes. */
export function renderExploration(
  given: Exploration,
  about: ExplorationHead,
  screen: Screen,
): string {
  const [exploration, head] = printableData([given, about] as const);
  const palette = paletteOf(screen);
  const lines = [
    drawHeadline(exploration, head, screen, palette),
    palette.dim(`  ${head.page}`),
    '',
    ...bodyOf(exploration, head, screen, palette),
    ...serialPart(exploration).map((line) => indent(line, screen.width, 4)),
    palette.dim(`  ${words.figureLine(exploration.figures)}`),
    ...(exploration.figures.startedAnew ? [indent(`  ${words.OWN_MEMORY}`, screen.width, 2)] : []),
    indent(`  ${words.LIMITS}`, screen.width, 2),
    '',
  ];
  return lines.join('\n');
}

/** The verdict in one sentence, where the rest is written elsewhere. */
export function renderHeadline(given: Exploration, about: ExplorationHead, screen: Screen): string {
  const [exploration, head] = printableData([given, about] as const);
  return drawHeadline(exploration, head, screen, paletteOf(screen));
}

function drawHeadline(
  exploration: Exploration,
  head: ExplorationHead,
  screen: Screen,
  palette: Palette,
): string {
  const headline = words.headlineOf(exploration, head);
  return indent(`${badge(exploration, palette)}  ${head.scenario}: ${headline}`, screen.width, 2);
}

function badge({ kind }: Exploration, palette: Palette): string {
  const colour = { race: palette.red, 'not-idempotent': palette.red, proved: palette.green };
  const paint = kind in colour ? colour[kind as keyof typeof colour] : palette.yellow;
  return palette.bold(paint(kind.toUpperCase()));
}

function bodyOf(
  exploration: Exploration,
  head: ExplorationHead,
  screen: Screen,
  palette: Palette,
): string[] {
  switch (exploration.kind) {
    case 'race':
      return [
        ...exploration.findings.flatMap((found) =>
          drawFinding(found, exploration.figures, head, screen, palette),
        ),
        ...exploration.explanations.flatMap((one) => drawExplanation(one, screen, palette)),
      ];
    case 'not-idempotent':
      return [
        ...exploration.findings.map(({ detail }) => indent(`  twice: ${detail}`, screen.width, 4)),
        '',
        ...exploration.explanations.flatMap((one) => drawExplanation(one, screen, palette)),
        indent(`  ${words.MEANT_TWICE}`, screen.width, 2),
        '',
      ];
    case 'unknown':
      return exploration.obstacles.flatMap(({ message, advice }) => [
        indent(`  - ${message}`, screen.width, 4),
        indent(`    ${palette.bold('do')} ${advice}`, screen.width, 7),
        '',
      ]);
    case 'bounded':
      return head.schedule === undefined
        ? []
        : [`  ${palette.bold('proof')}  ${words.exploreAgain(head)}`, ''];
    default:
      return [];
  }
}

function drawExplanation(
  { because, fix, more }: Explanation,
  { width }: Screen,
  palette: Palette,
): string[] {
  return [
    indent(`  ${palette.bold('why')}  ${because}`, width, 7),
    indent(`  ${palette.bold('fix')}  ${fix}\n${more}`, width, 7),
    '',
  ];
}

function drawFinding(
  { finding, witness }: ExploredFinding,
  figures: Figures,
  head: ExplorationHead,
  screen: Screen,
  palette: Palette,
): string[] {
  return [
    indent(
      `  ${palette.bold(finding.kind)}  ${words.tellFinding(finding, figures)}`,
      screen.width,
      4,
    ),
    '',
    ...drawLanes(witness, screen.width, palette),
    '',
    ...witness.pairs.map((pair) =>
      indent(`  order  ${describePair(pair, witness.events)}`, screen.width, 9),
    ),
    ...(witness.isRepeatable ? [] : [indent(`  ${words.NOT_REPEATABLE}`, screen.width, 4)]),
    `  ${palette.bold('again')}  ${words.replayOf(witness, head)}`,
    '',
  ];
}

function serialPart(exploration: Exploration): string[] {
  const lines = words.serialLines(exploration);
  return lines.length === 0 ? [] : [...lines.map((line) => `  one by one: ${line}`), ''];
}

/** Wraps a text; its own indentation is kept, later lines get theirs. */
function indent(text: string, width: number, later: number): string {
  const own = /^ */.exec(text)?.[0] ?? '';
  return own + wrap(text.trimStart(), width, later);
}
