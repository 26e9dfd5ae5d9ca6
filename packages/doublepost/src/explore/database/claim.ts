import { setTimeout as wait } from 'node:timers/promises';
import { DoublepostError } from '../../errors.ts';
import type { Side } from './side.ts';

const KEY = "hashtext('doublepost'), hashtext('explore')";
/** The server may notice only then that the client of a killed exploration is gone. */
const TRIES = 10;
const BETWEEN_TRIES_MS = 100;

/**
 * Makes sure that nobody else explores on the database of the side connection, for as long as that
 * is open.
 *
 * @throws DoublepostError DP_EXPLORE_BUSY
 */
export async function claimDatabase(side: Side): Promise<void> {
  for (let tries = 1; !(await tryLock(side)); tries += 1) {
    if (tries === TRIES) throw await busy(side);
    await wait(BETWEEN_TRIES_MS);
  }
}

async function tryLock(side: Side): Promise<boolean> {
  const [row] = await side.query<{ mine: boolean }>(`SELECT pg_try_advisory_lock(${KEY}) AS mine`);
  return row?.mine === true;
}

async function busy(side: Side): Promise<DoublepostError> {
  const [other] = await side.query<{ pid: number; since: Date | null }>(
    `SELECT l.pid, backend_start AS since FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
     WHERE locktype = 'advisory' AND objsubid = 2 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (classid::int8, objid::int8) = (
         SELECT hashtext('doublepost')::int8 & 4294967295, hashtext('explore')::int8 & 4294967295)`,
  );
  const since = other?.since ? ` since ${other.since.toISOString()}` : '';
  const who = other === undefined ? '' : ` (its connection has the pid ${other.pid}${since})`;
  return new DoublepostError(
    'DP_EXPLORE_BUSY',
    `another exploration is at work on this database${who}`,
  );
}
