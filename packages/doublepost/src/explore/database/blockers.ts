import type { Side } from './side.ts';

const BLOCKERS = `
  SELECT pid, pg_blocking_pids(pid) AS blockers FROM unnest($1::int4[]) AS waiting (pid)`;

/** Which backends each of some backends waits for; empty where it does not wait. */
export async function blockersOf(
  side: Side,
  pids: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = await side.query<{ pid: number; blockers: number[] }>(BLOCKERS, [pids]);
  return new Map(rows.map(({ pid, blockers }) => [pid, blockers]));
}

/** Ends the statement of a backend, as PostgreSQL does with the victim of a deadlock. */
export async function cancelBackend(side: Side, pid: number): Promise<void> {
  await side.query('SELECT pg_cancel_backend($1)', [pid]);
}
