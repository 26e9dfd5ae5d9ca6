import type { Side } from './side.ts';

/** Locks of a backend by relation and mode, as `pg_locks` has them: `16391 RowShareLock`. */
export type HeldLocks = ReadonlySet<string>;

const HELD = `
  SELECT DISTINCT locktype, relation::int4 AS relation, mode FROM pg_locks
  WHERE pid = $1 AND locktype IN ('relation', 'advisory') AND granted
    AND mode <> 'SIReadLock'`;

/** Which locks a backend holds. */
export async function heldLocks(side: Side, pid: number): Promise<HeldLocks> {
  const rows = await side.query<{ locktype: string; relation: number; mode: string }>(HELD, [pid]);
  return new Set(
    rows.map(({ locktype, relation, mode }) =>
      locktype === 'advisory' ? 'advisory' : `${relation} ${mode}`,
    ),
  );
}
