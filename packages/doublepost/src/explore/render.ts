import type { AnswerObservation, TableChange } from '../observe/observation.ts';
import { type Palette, paletteOf, type Screen, wrap } from '../report/screen.ts';
import type { Exploration, ExploredFinding, Figures, TraceEvent, Witness } from './exploration.ts';

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
    ...serialLines(exploration),
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
        ...exploration.findings.flatMap((found) => drawFinding(found, head, screen, palette)),
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
  head: ExplorationHead,
  screen: Screen,
  palette: Palette,
): string[] {
  const affects = { state: 'the data is wrong', answer: 'the answer is wrong', unobserved: '' };
  return [
    indent(
      `  ${palette.bold(finding.kind)}  ${finding.count} schedules: ${finding.detail} (${affects[finding.affects]})`,
      screen.width,
      4,
    ),
    '',
    ...drawLanes(witness, screen.width, palette),
    '',
    ...orderLines(witness).map((line) => indent(`  ${line}`, screen.width, 4)),
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

/** Every step in the column of its request. */
export function drawLanes(
  { events, answers, changes }: Pick<Witness, 'events' | 'answers' | 'changes'>,
  width: number,
  palette: Palette,
): string[] {
  const count = Math.max(answers.length, ...events.map(({ lane }) => lane + 1));
  const room = Math.max(16, Math.floor((width - 2) / count) - 3);
  const row = (lane: number, text: string): string => {
    const cells = Array.from({ length: count }, (_, index) =>
      fit(index === lane ? text : '', room),
    );
    return `  ${cells.join(' │ ').trimEnd()}`;
  };
  const names = Array.from({ length: count }, (_, index) => fit(letter(index), room));
  return [
    palette.bold(`  ${names.join(' │ ').trimEnd()}`),
    ...events.map((event) => row(event.lane, describeStep(event))),
    ...answers.map((answer, lane) => row(lane, `⇒ ${describeAnswer(answer)}`)),
    `  rows: ${changes.map(describeChange).join(', ') || 'none'}`,
  ];
}

function describeStep({ sql, kind, result, waitsFor }: TraceEvent): string {
  const text = sql.replace(/\s+/g, ' ').trim();
  const failed = result?.error === undefined ? '' : ` ✗ ${result.error.code}`;
  switch (kind) {
    case 'blocked':
      return `waits for ${waitsFor.map(letter).join()}: ${text}`;
    case 'woken':
      return `goes on:${failed} ${text}`;
    case 'victim':
      return `ended ✗ 40P01: ${text}`;
    case 'ran':
      return failed === '' ? text : `${failed.trim()} ${text}`;
  }
}

/** The pairs of steps whose order makes the outcome what it is. */
function orderLines({ events }: Witness): string[] {
  return events.flatMap(({ after, lane, sql, kind }) =>
    after.slice(-1).flatMap((index) => {
      const before = events[index];
      if (before === undefined || kind === 'woken') return [];
      return [
        `order matters: ${letter(before.lane)} ${short(before.sql)} → ${letter(lane)} ${short(sql)}`,
      ];
    }),
  );
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
  return `${schedules} schedules${again}, ${outcomes} outcomes, ${(milliseconds / 1000).toFixed(1)} s, ${rate} schedules/s`;
}

function describeAnswer(answer: AnswerObservation): string {
  if (answer.kind !== 'answered') return answer.kind;
  const { status, redirect, exception, errors } = answer;
  const said = redirect ?? exception?.message ?? errors[0] ?? '';
  return said === '' ? `${status}` : `${status} ${said}`;
}

function describeChange({ table, inserted, deleted }: TableChange): string {
  return `${table}${inserted > 0 ? ` +${inserted}` : ''}${deleted > 0 ? ` -${deleted}` : ''}`;
}

/** Wraps a text; its own indentation is kept, later lines get theirs. */
function indent(text: string, width: number, later: number): string {
  const own = /^ */.exec(text)?.[0] ?? '';
  return own + wrap(text.trimStart(), width, later);
}

function short(sql: string): string {
  return fit(sql.replace(/\s+/g, ' ').trim(), 60).trimEnd();
}

function fit(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text.padEnd(room);
}

function letter(index: number): string {
  return String.fromCharCode(65 + index);
}
