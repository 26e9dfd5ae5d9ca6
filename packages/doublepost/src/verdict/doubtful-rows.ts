import type { RunObservation, TableChange } from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { judge } from './oracle.ts';
import { changeOf, insertedRows, isShownWhole, learnLikeness } from './row-likeness.ts';
import { type ObservedRuns, withoutNoise } from './without-noise.ts';

/**
 * The tables on whose rows a race rests that may as well be another writer's: a raced run changes
 * more of them than any serial run does, and they are not like those that serial runs leave. Whether
 * others write there is to be looked for before the race is told; none where it stands without them.
 */
export function doubtfulTables(seen: ObservedRuns, expect: Expectation): readonly string[] {
  const { serial, raced, idle = [] } = seen;
  const restless = new Set(idle.map(({ table }) => table));
  const doubtful = raced
    .flatMap(({ changes = [] }) => changes)
    .filter(({ table, kind = 'row' }) => kind === 'row' && !restless.has(table))
    .flatMap((change) => unlikely(change, serial));
  if (doubtful.length === 0) return [];
  const hits = (runs: ObservedRuns): number => {
    const comparable = withoutNoise(runs);
    return judge(comparable.serial, comparable.raced, expect).hits;
  };
  const isDecisive = hits({ ...seen, idle: [...idle, ...doubtful] }) < hits(seen);
  return isDecisive ? [...new Set(doubtful.map(({ table }) => table))] : [];
}

/** What of a change may be another writer's. */
function unlikely(change: TableChange, serial: readonly RunObservation[]): TableChange[] {
  const { table } = change;
  const most = (kind: 'inserted' | 'updated' | 'deleted'): number =>
    Math.max(0, ...serial.map((run) => changeOf(run, table)?.[kind] ?? 0));
  if (change.updated > most('updated') || change.deleted > most('deleted')) return [change];
  if (change.inserted <= most('inserted')) return [];
  const isLike = learnLikeness(table, serial);
  if (isLike === undefined || !isShownWhole(change)) return [change];
  const rows = insertedRows(change).filter((row) => !isLike(row));
  return rows.length === 0 ? [] : [{ ...change, inserted: rows.length, rows }];
}
