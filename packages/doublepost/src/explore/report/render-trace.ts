import { type Screen, wrap } from '../../report/screen.ts';
import { briefSql } from '../sql/brief-sql.ts';
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
  const warnings = hints.map(
    ({ kind, table, statements: [first, second] }) =>
      `  ${wrap(`${kind}: ${first + 1} looks into ${table}, ${second + 1} ${kind === 'check-then-insert' ? 'inserts into it' : 'writes what was computed from it'}; another request can come between`, screen.width, 4)}`,
  );
  return [...lines, `    answered ${told.trim()}`, '', ...warnings, ''].join('\n');
}

function cutTo(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
