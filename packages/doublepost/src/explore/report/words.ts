import type { Affects, Finding } from '../../verdict/verdict.ts';
import type { Exploration, Figures, Witness } from '../exploration.ts';
import { describeAnswer, describeChange } from './render-lanes.ts';

/** What names a report. */
export interface ExplorationHead {
  readonly scenario: string;
  readonly page: string;
  /** Explores it again: `npx doublepost explore ...`. */
  readonly command: string;
  /** The one schedule that was replayed; undefined: they were explored. */
  readonly schedule?: string | undefined;
  /** How much of it: what a replay of one schedule does not take. */
  readonly extent: string;
}

/** What no exploration shows. */
export const LIMITS =
  'Not seen: races in the memory of the application, in other databases, Redis, files and remote calls, and inside one statement, function or trigger.';

/** Where an application was started anew: whether its own memory would have helped is another question. */
export const OWN_MEMORY =
  'The application may remember requests outside of its database, so each had a process of its own, started anew: what is said here holds where it runs in more than one process.';

/** What is wrong where an outcome is. */
const AFFECTED: Readonly<Record<Affects, string>> = {
  state: 'the data is wrong',
  outside: 'what left the application is wrong',
  answer: 'the answer is wrong',
  unobserved: '',
};

/** What is wrong in how many schedules, in one sentence, and what the database said of it. */
export function tellFinding(
  { count, detail, affects, refused = [] }: Finding,
  { schedules }: Figures,
): string {
  const said = refused.length === 0 ? '' : `; the database: ${refused.join('; ')}`;
  const wrong = AFFECTED[affects];
  return `${count} of ${counted(schedules, 'schedule')}: ${detail}${said}${wrong && ` (${wrong})`}`;
}

/** Where a schedule did not end the same way each time. */
export const NOT_REPEATABLE =
  'uncontrolled nondeterminism: the same schedule did not end the same way twice';

/** What to do where every submission is to count. */
export const MEANT_TWICE =
  'Is each submission meant to have its effect, as two transfers are? Then say so, and interleavings alone are judged: --expect each.';

/** The verdict in one sentence. */
export function headlineOf(
  { kind, figures: { schedules, mostSwitches, firstFailure } }: Exploration,
  { schedule }: Pick<ExplorationHead, 'schedule'>,
): string {
  switch (kind) {
    case 'race':
      return 'an interleaving of the SQL does what no serial order does';
    case 'not-idempotent':
      return 'a second submission is not harmless, even long after the first';
    case 'proved':
      return 'every interleaving of the SQL statements gives what a serial order gives';
    case 'bounded':
      if (schedule !== undefined) {
        return `${schedule} was run twice and does not fail; only exploring proves it for every schedule`;
      }
      return `no race in ${counted(schedules, 'schedule')} with at most ${counted(mostSwitches, 'switch', 'switches')}; others were not run`;
    case 'unknown':
      return firstFailure === undefined
        ? `no race was seen in ${counted(schedules, 'schedule')}, but nothing is proved`
        : `a failure was seen in ${counted(schedules, 'schedule')}, but it proves nothing`;
  }
}

/** Explores all of it again. */
export function exploreAgain({
  command,
  extent,
}: Pick<ExplorationHead, 'command' | 'extent'>): string {
  return `${command}${extent && ` ${extent}`}`;
}

/** Shows a schedule again. */
export function replayOf(
  { schedule }: Pick<Witness, 'schedule'>,
  { command }: Pick<ExplorationHead, 'command'>,
): string {
  return command.replace('npx doublepost explore', `npx doublepost replay ${schedule}`);
}

/** What the serial orders gave, each once. */
export function serialLines({ serial }: Exploration): string[] {
  return [
    ...new Set(
      serial.map(
        ({ answers, changes }) =>
          `${answers.map(describeAnswer).join(', then ')}; rows: ${rowsOf(changes)}`,
      ),
    ),
  ];
}

/** How many rows of which tables changed. */
export function rowsOf(changes: Witness['changes']): string {
  return changes.map(describeChange).join(', ') || 'none';
}

/** What was done, in one line. */
export function figureLine({
  schedules,
  redundant,
  outcomes,
  milliseconds,
  exploringMs,
  startedAnew,
}: Figures): string {
  const again = redundant === 0 ? '' : `, ${redundant} of them like others`;
  const anew = startedAnew ? ', the application started anew before each' : '';
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`;
  return `${counted(schedules, 'schedule')}${again}, ${counted(outcomes, 'outcome')}, ${seconds}${paceOf(schedules, exploringMs)}${anew}`;
}

function paceOf(schedules: number, milliseconds: number): string {
  if (schedules === 0) return '';
  const each = milliseconds / schedules / 1000;
  if (each > 1) return `, ${each.toFixed(1)} s each`;
  return `, ${counted(Math.round(1 / each), 'schedule')}/s`;
}

/** A number of things: `1 schedule`, `2 schedules`. */
export function counted(count: number, noun: string, nouns: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
