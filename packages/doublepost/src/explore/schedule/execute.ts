import { heldLocks } from '../database/held-locks.ts';
import type { Side } from '../database/side.ts';
import type { Footprints } from '../footprint/footprints.ts';
import type { Arrival } from '../proxy/gate.ts';
import { isWrappable, wordsOf } from '../sql/statement.ts';
import type { UnitResult } from '../wire/answers.ts';

/** Lets a unit through and, the first time, learns what it touches. */
export async function executeUnit(
  arrival: Arrival,
  { footprints, side }: { readonly footprints: Footprints; readonly side: Side },
): Promise<UnitResult | undefined> {
  const { session, unit } = arrival;
  if (footprints.knows(unit.sql)) {
    arrival.release();
    return arrival.ended;
  }
  const words = wordsOf(unit.sql);
  const learn = async (before: ReadonlySet<string>, rows: number): Promise<void> => {
    footprints.learn(unit.sql, before, await heldLocks(side, session.pid), rows);
  };
  if (session.status === 'idle' && unit.ends) {
    const nothing = new Set<string>();
    if (!isWrappable(words)) arrival.release();
    else arrival.release({ beforeCommit: (result) => learn(nothing, changedRows(result)) });
    return arrival.ended;
  }
  const before = await heldLocks(side, session.pid);
  arrival.release();
  const result = await arrival.ended;
  if (result !== undefined && result.error === undefined && !words.hasSeveral) {
    await learn(before, changedRows(result));
  }
  return result;
}

function changedRows({ tags, rows }: UnitResult): number {
  return Math.max(rows, ...tags.map((tag) => Number(/ (\d+)$/.exec(tag)?.[1] ?? 0)));
}
