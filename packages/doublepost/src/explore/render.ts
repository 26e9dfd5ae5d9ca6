import { type Palette, paletteOf, type Screen, wrap } from '../report/screen.ts';
import type { Exploration, ExploredFinding, Figures, Witness } from './exploration.ts';
import { describeAnswer, describeChange, describePair, drawLanes } from './render-lanes.ts';

/** What names a report. */
export interface ExplorationHead {
  readonly scenario: string;
  readonly page: string;
  /** Explores it again: `npx doublepost explore ...`. */
  readonly command: string;
}

/** Draws what an exploration has shown, each failing schedule as two lanes. */
export function renderExploration(
  exploration: Exploration,
  head: ExplorationHead,
  screen: Screen,
): string {
  const palette = paletteOf(screen);
  const lines = [
    indent(`${badge(exploration, palette)}  ${headline(exploration, head)}`, screen.width, 2),
    palette.dim(`  ${head.page}`),
    '',
    ...bodyOf(exploration, head, screen, palette),
    ...serialLines(exploration).map((line) => indent(line, screen.width, 4)),
    palette.dim(`  ${figureLine(exploration.figures)}`),
    indent(`  ${LIMITS}`, screen.width, 2),
    '',
  ];
  return lines.join('\n');
}

const LIMITS =
  'Not seen: races in the memory of the application, in other databases, Redis, files and remote calls, and inside one statement, function or trigger.';

function badge({ kind }: Exploration, palette: Palette): string {
  const colour = { race: palette.red, 'not-idempotent': palette.red, proved: palette.green };
  const paint = kind in colour ? colour[kind as keyof typeof colour] : palette.yellow;
  return palette.bold(paint(kind.toUpperCase()));
}

function headline(exploration: Exploration, { scenario }: ExplorationHead): string {
  const { schedules, mostSwitches } = exploration.figures;
  switch (exploration.kind) {
    case 'race':
      return `${scenario}: an interleaving of the SQL does what no serial order does`;
    case 'not-idempotent':
      return `${scenario}: a second submission is not harmless, even long after the first`;
    case 'proved':
      return `${scenario}: every interleaving of the SQL statements gives what a serial order gives`;
    case 'bounded':
      return `${scenario}: no race in ${schedules} schedules with at most ${mostSwitches} switches; others were not run`;
    case 'unknown':
      return `${scenario}: no race was seen in ${schedules} schedules, but nothing is proved`;
  }
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
        ...exploration.explanations.flatMap(({ because, fix }) => [
          indent(`  ${palette.bold('why')}  ${because}`, screen.width, 7),
          indent(`  ${palette.bold('fix')}  ${fix}`, screen.width, 7),
          '',
        ]),
      ];
    case 'not-idempotent':
      return [...exploration.findings.map(({ detail }) => `  twice: ${detail}`), ''];
    case 'unknown':
      return exploration.obstacles.flatMap(({ message, advice }) => [
        indent(`  - ${message}`, screen.width, 4),
        indent(`    ${palette.bold('do')} ${advice}`, screen.width, 7),
        '',
      ]);
    default:
      return [];
  }
}

function drawFinding(
  { finding, witness }: ExploredFinding,
  { schedules }: Figures,
  head: ExplorationHead,
  screen: Screen,
  palette: Palette,
): string[] {
  const affects = { state: 'the data is wrong', answer: 'the answer is wrong', unobserved: '' };
  return [
    indent(
      `  ${palette.bold(finding.kind)}  ${finding.count} of ${schedules} schedules: ${finding.detail} (${affects[finding.affects]})`,
      screen.width,
      4,
    ),
    '',
    ...drawLanes(witness, screen.width, palette),
    '',
    ...witness.pairs.map((pair) =>
      indent(`  order  ${describePair(pair, witness.events)}`, screen.width, 9),
    ),
    ...(witness.isRepeatable
      ? []
      : ['  uncontrolled nondeterminism: the same schedule did not end the same way twice']),
    `  ${palette.bold('again')}  ${replayOf(witness, head)}`,
    '',
  ];
}

function replayOf({ schedule }: Witness, { command }: ExplorationHead): string {
  return command.replace('npx doublepost explore', `npx doublepost replay ${schedule}`);
}

function serialLines({ kind, serial }: Exploration): string[] {
  const seen = new Set(
    serial.map(
      ({ answers, changes }) =>
        `${answers.map(describeAnswer).join(', then ')}; rows: ${changes.map(describeChange).join(', ') || 'none'}`,
    ),
  );
  if (kind === 'unknown' && seen.size === 0) return [];
  return [...[...seen].map((line) => `  one by one: ${line}`), ''];
}

function figureLine({
  schedules,
  redundant,
  outcomes,
  milliseconds,
  exploringMs,
}: Figures): string {
  const rate = schedules === 0 ? 0 : Math.round((schedules / exploringMs) * 1000);
  const again = redundant === 0 ? '' : `, ${redundant} of them like others`;
  return `${counted(schedules, 'schedule')}${again}, ${counted(outcomes, 'outcome')}, ${(milliseconds / 1000).toFixed(1)} s, ${rate} schedules/s`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Wraps a text; its own indentation is kept, later lines get theirs. */
function indent(text: string, width: number, later: number): string {
  const own = /^ */.exec(text)?.[0] ?? '';
  return own + wrap(text.trimStart(), width, later);
}
