import type { Sweep } from '../verdict/sweep.ts';
import type { Affects, Evidence, Finding, Verdict } from '../verdict/verdict.ts';
import { percent } from './numbers.ts';
import { outcomeLines, wrongRows } from './outcome-lines.ts';
import { printable } from './printable.ts';
import type { Reporter } from './reporter.ts';
import { type Palette, paletteOf, type Screen, wrap } from './screen.ts';
import { renderOutcomeList } from './summary.ts';
import { chartLines, clicksLine, windowLine } from './sweep-lines.ts';
import { timingLines } from './timing-lines.ts';

/** Verdicts for a person at a terminal, and in the end a list of them where there are several. */
export function terminalReporter(screen: Screen): Reporter {
  return {
    onVerdict(verdict) {
      screen.write(`${renderVerdict(verdict, screen)}\n`);
    },
    onEnd(outcomes) {
      if (outcomes.length > 1) screen.write(renderOutcomeList(outcomes, screen));
    },
  };
}

/** One part of a report: what it is about, and its lines. */
interface Section {
  readonly label: string;
  readonly lines: readonly string[];
  /** Not wrapped, so that it can be copied whole. */
  readonly verbatim?: boolean;
}

/** The longest label is `divergent-response`. */
const LABEL_WIDTH = 20;

/** Draws one verdict: headline, findings, both outcomes, cause and cure, how to see it again. */
export function renderVerdict(verdict: Verdict, screen: Screen): string {
  const palette = paletteOf(screen);
  const { evidence } = verdict;
  const groups = [...groupsOf(verdict), sweepSections(verdict), closing(verdict)].filter(
    ({ length }) => length > 0,
  );
  return [
    wrap(`${badge(verdict, palette)}  ${printable(headline(verdict))}`, screen.width, 2),
    palette.dim(`  ${printable(evidence.page)}`),
    '',
    ...groups.flatMap((group) => [
      ...group.map((section) => drawSection(section, screen.width, palette)),
      '',
    ]),
  ].join('\n');
}

function badge({ kind }: Verdict, palette: Palette): string {
  switch (kind) {
    case 'race':
    case 'not-idempotent':
      return palette.bold(palette.red(kind.toUpperCase()));
    case 'clean':
      return palette.bold(palette.green('CLEAN'));
    case 'unknown':
      return palette.bold(palette.yellow('UNKNOWN'));
  }
}

/** What a verdict says, in one sentence. */
export function headline(verdict: Verdict): string {
  const { scenario: name, sweep } = verdict.evidence;
  switch (verdict.kind) {
    case 'race': {
      if (sweep !== undefined) return sweptHeadline(verdict.hits, verdict, sweep);
      const { low, high } = verdict.interval;
      return `${name}: ${verdict.hits} of ${verdict.rounds} rounds do what no serial order does (95 % interval: ${percent(low)} to ${percent(high)})`;
    }
    case 'not-idempotent':
      return `${name}: a second submission is not harmless, even long after the first`;
    case 'clean':
      if (sweep !== undefined) return sweptHeadline(0, verdict, sweep);
      return `${name}: 0 of ${verdict.rounds} rounds; the race probability is below ${percent(verdict.below)} at 95 %`;
    case 'unknown':
      return `${name}: ${verdict.reason.message}`;
  }
}

/** The gaps of a sweep are chosen, so that the share of its rounds says nothing by itself. */
function sweptHeadline(
  hits: number,
  { rounds, evidence }: Extract<Verdict, { kind: 'race' | 'clean' }>,
  { range: { fromMs, toMs } }: Sweep,
): string {
  return `${evidence.scenario}: ${hits} of ${rounds} rounds, over gaps from ${fromMs} to ${toMs} ms, do what no serial order does`;
}

/** The sections of a report; a blank line stands between groups. */
function groupsOf(verdict: Verdict): Section[][] {
  const posted = Object.entries(verdict.evidence.posted).map(([name, value]) => `${name}=${value}`);
  switch (verdict.kind) {
    case 'race':
    case 'not-idempotent':
      return [
        verdict.findings.map((finding) => findingSection(finding, verdict)),
        comparison(verdict.evidence, verdict.findings),
        ...verdict.explanations.map(({ because, fix, more }) => [
          { label: 'why', lines: [because] },
          { label: 'fix', lines: [...fix.split('\n'), more] },
        ]),
      ];
    case 'clean':
      return [
        verdict.evidence.raced.map(({ outcome, count }) => ({
          label: 'at once',
          lines: [
            ...outcomeLines(outcome),
            `${count} of ${verdict.rounds}; serial runs end so, too`,
          ],
        })),
      ];
    case 'unknown':
      return [
        [
          { label: 'do', lines: [verdict.reason.advice] },
          { label: 'reason', lines: [verdict.reason.code] },
          ...(posted.length === 0 ? [] : [{ label: 'posted', lines: [posted.join(', ')] }]),
        ],
        verdict.reason.code === 'baseline-disagrees' ? comparison(verdict.evidence, []) : [],
      ];
  }
}

const AFFECTS: Readonly<Record<Affects, string>> = {
  state: 'the data is wrong',
  outside: 'what left the application is wrong, the watched rows are right',
  answer: 'the answer is wrong, the number of rows is right',
  unobserved: 'whether the data is wrong cannot be told from what was watched',
};

/** Where mails were watched, but no rows. */
const WITHOUT_ROWS: Readonly<Partial<Record<Affects, string>>> = {
  outside: 'what left the application is wrong; no rows were watched',
  answer: 'the answer is wrong, what else was watched is right',
};

function findingSection(finding: Finding, verdict: Verdict & { rounds: number }): Section {
  const often = isSerialFinding(finding)
    ? `${finding.count} serial runs`
    : `${finding.count} of ${verdict.rounds}`;
  const { kind, detail, logged = [], affects } = finding;
  const withoutRows = verdict.evidence.database === undefined ? WITHOUT_ROWS[affects] : undefined;
  return {
    label: kind,
    lines: [`${often}: ${detail}`, ...logged, withoutRows ?? AFFECTS[affects]],
  };
}

function isSerialFinding({ kind }: Finding): boolean {
  return kind === 'serial-error' || kind === 'not-idempotent';
}

function comparison({ serial }: Evidence, findings: readonly Finding[]): Section[] {
  const raced = findings.filter((finding) => !isSerialFinding(finding));
  const examples = new Set(raced.map(({ example }) => example));
  return [
    ...[...examples].map((example) => ({
      label: 'at once',
      lines: [...outcomeLines(example), ...wrongRows(example, raced)],
    })),
    ...serial.map(({ outcome }) => ({ label: 'one by one', lines: outcomeLines(outcome) })),
  ];
}

function closing({ kind, evidence }: Verdict): Section[] {
  const { endedEarly, notes, watched, command, unset = [] } = evidence;
  const timing = timingLines(evidence);
  // What weakens a clean verdict, or is why there is none, does not weaken what was found.
  const weakening = kind === 'clean' || kind === 'unknown' ? notes : [];
  return [
    ...weakening.map((note) => ({ label: 'note', lines: [note] })),
    ...(endedEarly === undefined ? [] : [{ label: 'ended early', lines: [endedEarly] }]),
    ...(timing.length === 0 ? [] : [{ label: 'spread', lines: timing }]),
    ...(watched.length === 0 ? [] : [{ label: 'watched', lines: watched }]),
    { label: 'again', lines: [command], verbatim: true },
    ...(unset.length === 0 ? [] : [{ label: 'set before', lines: [unset.join(', ')] }]),
  ];
}

function sweepSections({ evidence: { sweep } }: Verdict): Section[] {
  if (sweep === undefined || sweep.rounds.length === 0) return [];
  const clicks = clicksLine(sweep);
  return [
    { label: 'by gap', lines: chartLines(sweep), verbatim: true },
    { label: 'race window', lines: [windowLine(sweep)] },
    ...(clicks === undefined ? [] : [{ label: 'double clicks', lines: [clicks] }]),
  ];
}

function drawSection(
  { label, lines, verbatim = false }: Section,
  width: number,
  palette: Palette,
): string {
  const narrow = width < 60;
  const indent = narrow ? 4 : 2 + LABEL_WIDTH;
  const text = lines
    .map(printable)
    .map((line) => (verbatim ? line : wrap(line, width, indent)))
    .join(`\n${' '.repeat(indent)}`);
  const head = narrow ? `  ${label}\n    ` : `  ${label.padEnd(LABEL_WIDTH)}`;
  return palette.bold(head) + text;
}
