import { isFailure } from '../verdict/failure.ts';
import type { Finding } from '../verdict/verdict.ts';
import type { Outcome } from './judge/outcome.ts';
import type { Run } from './schedule/run.ts';

/** `in_failed_sql_transaction`: it follows from an earlier error. */
const FOLLOWS = '25P02';
const DEADLOCK = '40P01';

/**
 * Adds to a failure by which errors the database ended statements of the requests that failed. In
 * production an application answers no more than 500; the database has said why.
 */
export function withRefusals(
  finding: Finding,
  { events, lanes }: Pick<Run, 'events' | 'lanes'>,
  { answers }: Pick<Outcome, 'answers'>,
): Finding {
  if (finding.kind !== 'server-error' && finding.kind !== 'deadlock') return finding;
  const failed = new Set(
    lanes.filter((_lane, index) => answers.slice(index, index + 1).some(isFailure)),
  );
  const errors = events
    .filter(({ lane }) => failed.has(lane))
    .flatMap(({ result }) => result?.error ?? [])
    .filter(({ code }) => code !== FOLLOWS);
  if (errors.length === 0) return finding;
  const kind = errors.some(({ code }) => code === DEADLOCK) ? 'deadlock' : finding.kind;
  const refused = [...new Set(errors.map(({ code, message }) => `${code} ${message}`))];
  return { ...finding, kind, refused };
}
