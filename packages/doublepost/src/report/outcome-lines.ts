import type { AnswerObservation, RunObservation, TableChange } from '../observe/observation.ts';
import type { Finding } from '../verdict/verdict.ts';

/** The answers of a run, a line each, and what it changed. */
export function outcomeLines({ answers, changes }: RunObservation): string[] {
  const lines = answers.map((answer, index) => `${letter(index)}  ${describeAnswer(answer)}`);
  if (changes === undefined) return lines;
  const counted = changes.map(describeCounts).join(', ') || 'none';
  return [...lines, `${changes.some(isElsewhere) ? 'effects' : 'rows'}: ${counted}`];
}

function isElsewhere({ kind = 'row' }: TableChange): boolean {
  return kind !== 'row';
}

function describeCounts(change: TableChange): string {
  const { table, kind, inserted, updated, deleted, amounts = {} } = change;
  const sums = Object.entries(amounts).map(
    ([column, sum]) => `${column} ${sum > 0 ? '+' : ''}${sum}`,
  );
  return [
    kind === undefined || kind === 'row' ? table : `${kind} ${table}`,
    inserted > 0 ? `+${inserted}` : '',
    updated > 0 ? `~${updated}` : '',
    deleted > 0 ? `-${deleted}` : '',
    sums.length > 0 ? `(${sums.join(', ')})` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const SIGNS = { inserted: '+', updated: '~', deleted: '-' } as const;

/** Rows of the tables that findings name: they tell something where they are wrong. */
export function wrongRows(example: RunObservation, findings: readonly Finding[]): string[] {
  const details = findings
    .filter((finding) => finding.example === example && finding.affects === 'state')
    .flatMap(({ detail }) => detail.split(/[ ,.]+/));
  return (example.changes ?? [])
    .filter(({ table }) => details.includes(table.split('.').at(-1) ?? table))
    .flatMap(describeRows);
}

function describeRows({ table, rows = [] }: TableChange): string[] {
  return rows.map(({ kind, values }) => {
    const pairs = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    return `${SIGNS[kind]} ${table}: ${pairs.join(', ')}`;
  });
}

/** One line for one answer: status, then what a person would see. */
function describeAnswer(answer: AnswerObservation): string {
  switch (answer.kind) {
    case 'timeout':
      return 'no answer in time';
    case 'aborted':
      return 'connection closed, as a browser does on a second click';
    case 'dropped':
      return `connection dropped (${answer.code})`;
    case 'answered': {
      const { status, redirect, landing, exception, errors, title } = answer;
      if (redirect !== undefined) {
        const led = `${status} → ${redirect}`;
        return landing?.failed === true ? `${led} → ${landing.status}` : led;
      }
      if (exception !== undefined) {
        const place = exception.frame === undefined ? '' : ` (${exception.frame})`;
        return `${status} ${exception.type}: ${exception.message}${place}`;
      }
      if (errors.length > 0) return `${status} ${errors.map((error) => `"${error}"`).join(' ')}`;
      return title === undefined ? `${status}` : `${status} ${title}`;
    }
  }
}

function letter(index: number): string {
  return String.fromCharCode(65 + index);
}
