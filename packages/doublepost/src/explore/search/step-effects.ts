import { type Effects, touches } from '../footprint/effects.ts';
import type { RowAccess, RowsByTable } from '../footprint/row-access.ts';
import type { RunEvent } from '../schedule/run.ts';

/** What all that happened at one choice did. */
export function effectsAt(events: readonly RunEvent[], point: number): Effects {
  const [first, ...others] = events.filter((event) => event.point === point);
  if (first === undefined) throw new TypeError('a choice without an event');
  // What it woke belongs to it: it would happen whenever this choice is taken.
  return others.reduce((sum, { effects }) => joined(sum, effects), first.effects);
}

function joined(a: Effects, b: Effects): Effects {
  return {
    reads: new Set([...a.reads, ...b.reads]),
    locks: new Map([...a.locks, ...b.locks]),
    publishes: new Set([...a.publishes, ...b.publishes]),
    releases: new Set([...a.releases, ...b.releases]),
    rows: joinedRows(a, b),
    isUnknown: a.isUnknown || b.isUnknown,
    snapshot: a.snapshot === 'statement' ? b.snapshot : a.snapshot,
  };
}

/** A table that one of them touches anywhere is left out. */
function joinedRows(a: Effects, b: Effects): RowsByTable {
  const joined = new Map<string, readonly RowAccess[]>();
  for (const table of new Set([...a.rows.keys(), ...b.rows.keys()])) {
    const known = [a, b].filter((effects) => touches(effects, table));
    if (known.some(({ rows }) => !rows.has(table))) continue;
    joined.set(
      table,
      known.flatMap(({ rows }) => rows.get(table) ?? []),
    );
  }
  return joined;
}
