import type { Run } from './schedule/run.ts';
import { templateOf } from './sql/template.ts';

/**
 * Statements that came in one of two runs of the same requests and never else: a job that runs every
 * minute was not seen while the application was watched doing nothing, and then it seems to be part
 * of a request; or a request's own, after its answer.
 *
 * @param repeated how many of the runs, the last ones, are of requests that ran twice in each order
 * @returns their templates
 */
export function intrudersIn(runs: readonly Run[], repeated: number): ReadonlySet<string> {
  const templates = runs.map(({ events }) => new Set(events.map(({ sql }) => templateOf(sql))));
  const counts = new Map<string, number>();
  for (const template of templates.flatMap((one) => [...one])) {
    counts.set(template, (counts.get(template) ?? 0) + 1);
  }
  const own = new Set(templates.slice(runs.length - repeated).flatMap((one) => [...one]));
  return new Set([...own].filter((template) => counts.get(template) === 1));
}
