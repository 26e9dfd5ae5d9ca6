import { type Screen, wrap } from '../../report/screen.ts';
import { briefSql } from '../sql/brief-sql.ts';
import type { Hint } from '../trace/hints.ts';
import type { RequestTrace } from '../trace/trace-request.ts';
import { printableData } from './printable-data.ts';

/** Draws the statements of one request, transactions indented, and what looks like a race. */
export function renderTrace(trace: RequestTrace, screen: Screen): string {
  const { statements, answer, hints } = printableData(trace);
  const hasSeveral = new Set(statements.map(({ connection }) => connection)).size > 1;
  const lines = statements.map(
    ({ sql, at, milliseconds, connection, tags, error, status }, index) => {
      const isInside = status !== 'idle' && !tags.includes('BEGIN');
      const times = `${at.toFixed(1).padStart(8)} ms ${`+${milliseconds.toFixed(1)}`.padStart(7)}`;
      const place = hasSeveral ? ` #${connection}` : '';
      const text = briefSql(sql);
      const end = error === undefined ? '' : ` ✗ ${error.replace(/\s+/g, ' ')}`;
      const line = `${String(index + 1).padStart(3)} ${times}${place}  ${isInside ? '│ ' : ''}${text}${end}`;
      return cutTo(line, Math.max(screen.width, 40));
    },
  );
  const told =
    answer.kind === 'answered' ? `${answer.status} ${answer.redirect ?? ''}` : answer.kind;
  const warnings = hints.map((hint) => `  ${wrap(describeHint(hint), screen.width, 4)}`);
  const left = `  ${wrap('What was posted is gone: the database is as it was.', screen.width, 2)}`;
  return [...lines, `    answered ${told.trim()}`, '', ...warnings, left, ''].join('\n');
}

/** What looks like a race, with what may be done about it in code that no statement shows. */
function describeHint({ kind, table, statements: [first, second] }: Hint): string {
  const checked = `${kind}: ${first + 1} looks into ${table}`;
  return kind === 'check-then-insert'
    ? `${checked}, ${second + 1} inserts into it; another request can come between. It does no harm where a unique index refuses the second row and the application handles that: doublepost explore tells.`
    : `${checked}, ${second + 1} writes what was computed from it; another request can come between. Whether that does harm doublepost explore tells.`;
}

function cutTo(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
