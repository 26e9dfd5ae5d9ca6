import { heldLocks } from '../database/held-locks.ts';
import type { Side } from '../database/side.ts';
import type { Footprints } from '../footprint/footprints.ts';
import type { Arrival } from '../proxy/gate.ts';
import { isWrappable, wordsOf } from '../sql/statement.ts';
import type { UnitResult } from '../wire/answers.ts';

/** Outside of a transaction these may commit in between: their locks are not all that they took. */
const PROCEDURAL = new Set(['call', 'do']);

/** Lets a unit through and, unless that is known, learns what it touches. */
export async function executeUnit(
  arrival: Arrival,
  { footprints, side }: { readonly footprints: Footprints; readonly side: Side },
): Promise<UnitResult | undefined> {
  const { session, unit } = arrival;
  const words = wordsOf(unit.sql);
  const isOutside = session.status === 'idle';
  const commitsItself = isOutside && unit.ends;
  const isLost = isOutside && (PROCEDURAL.has(words.first) || (unit.ends && !isWrappable(words)));
  if (footprints.knows(unit.sql) || isLost) {
    arrival.release();
    return arrival.ended;
  }
  const learn = async (before: ReadonlySet<string>, result?: UnitResult): Promise<void> => {
    if (result === undefined || result.error !== undefined) return;
    footprints.learn(unit, before, await heldLocks(side, session.pid));
  };
  if (commitsItself) {
    // An advisory lock of the session may be held before.
    const before = await heldLocks(side, session.pid);
    arrival.release({ beforeCommit: (result) => learn(before, result) });
    return arrival.ended;
  }
  const before = await heldLocks(side, session.pid);
  arrival.release();
  const result = await arrival.ended;
  await learn(before, result);
  return result;
}
