import type { AnswerObservation, TableChange } from '../../observe/observation.ts';
import { fold, type Palette, wrap } from '../../report/screen.ts';
import type { TraceEvent, Witness } from '../exploration.ts';
import type { OrderedPair, Touch } from '../ordered-pairs.ts';
import { briefSql } from '../sql/brief-sql.ts';

/** A statement that needs more lines than that is cut. */
const MOST_LINES = 3;
const NARROWEST = 16;

/** Draws every step, numbered, in the column of its request; then what they were answered. */
export function drawLanes(
  { events, answers, changes }: Pick<Witness, 'events' | 'answers' | 'changes'>,
  width: number,
  palette: Palette,
): string[] {
  const count = Math.max(answers.length, ...events.map(({ lane }) => lane + 1));
  const room = Math.max(NARROWEST, Math.floor((width - 4) / count) - 3);
  const lines = (label: string, lane: number, text: string): string[] =>
    cellLines(text, room).map((part, line) => {
      const cells = Array.from({ length: count }, (_, index) =>
        (index === lane ? part : '').padEnd(room),
      );
      return `${(line === 0 ? label : '').padStart(4)}  ${cells.join(' │ ').trimEnd()}`;
    });
  const names = Array.from({ length: count }, (_, index) => letterOf(index).padEnd(room));
  const rows = changes.map(describeChange).join(', ') || 'none';
  return [
    palette.bold(`      ${names.join(' │ ').trimEnd()}`),
    ...events.flatMap((event, index) => lines(`${index + 1}`, event.lane, describeStep(event))),
    ...answers.flatMap((answer, lane) => lines('', lane, `⇒ ${describeAnswer(answer)}`)),
    `      ${wrap(`rows: ${rows}`, width, 12)}`,
  ];
}

function cellLines(text: string, room: number): string[] {
  const lines = fold(text, room);
  if (lines.length <= MOST_LINES) return lines;
  const last = lines[MOST_LINES - 1] ?? '';
  return [...lines.slice(0, MOST_LINES - 1), `${last.slice(0, room - 1)}…`];
}

/** A statement and what became of it. */
function describeStep(event: TraceEvent): string {
  const [fate, failure] = [fateOf(event), failureOf(event)];
  return `${fate && `${fate}: `}${failure && `${failure} `}${briefSql(event.sql)}`;
}

/** What came between a statement and its end; empty: nothing. */
export function fateOf({ kind, waitsFor }: TraceEvent): string {
  const fates = {
    blocked: `waits for ${waitsFor.map(letterOf).join()}`,
    woken: 'goes on',
    victim: 'ended ✗ 40P01',
    ran: '',
  };
  return fates[kind];
}

/** The code of its error; empty: it did not fail, or its fate tells. */
export function failureOf({ kind, result }: TraceEvent): string {
  return kind === 'victim' || result?.error === undefined ? '' : `✗ ${result.error.code}`;
}

/** Says which order of two steps makes the outcome what it is. */
export function describePair(
  { first, second, firstDid, secondDid, table }: OrderedPair,
  events: readonly TraceEvent[],
): string {
  const [before, after] = [events[first], events[second]];
  if (before === undefined || after === undefined) return '';
  const subject = (event: TraceEvent, step: number, touch: Touch): string =>
    touch === 'published'
      ? `${letterOf(event.lane)}'s ${verbOf(event)} (${step + 1}) published`
      : `${letterOf(event.lane)} ${event.kind === 'blocked' ? 'came to what it waits for' : touch}`;
  const one = subject(before, first, firstDid);
  const other = subject(after, second, secondDid);
  const end = firstDid === 'published' ? '' : ` (${first + 1})`;
  const it = secondDid === 'published' ? ' it' : ` it (${second + 1})`;
  const error =
    after.result?.error === undefined ? '' : `, which failed: ${after.result.error.code}`;
  return `${one} ${table ?? 'something'}${end} before ${other}${it}${error}`;
}

function verbOf({ sql }: TraceEvent): string {
  return /^\W*(\w+)/.exec(briefSql(sql))?.[1]?.toUpperCase() ?? 'statement';
}

/** An answer in a few words. */
export function describeAnswer(answer: AnswerObservation): string {
  if (answer.kind !== 'answered') return answer.kind;
  const { status, redirect, exception, errors } = answer;
  const said = redirect ?? exception?.message ?? errors[0] ?? '';
  return said === '' ? `${status}` : `${status} ${said}`;
}

/** How many rows of a table came, changed and went. */
export function describeChange({ table, inserted, updated, deleted }: TableChange): string {
  const counts = { '+': inserted, '~': updated, '-': deleted };
  const told = Object.entries(counts).flatMap(([sign, count]) => (count > 0 ? [sign + count] : []));
  return [table, ...told].join(' ');
}

/** The name of a request. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}
