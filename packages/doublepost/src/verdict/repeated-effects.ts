import type { SerialObservation, TableChange } from '../observe/observation.ts';
import { effectsOf, isLogged, isUpdate } from './effect-counts.ts';

/**
 * What the second submission did as often as the first; nothing unless it did all of it. That it
 * wrote a row again that was there, or put another in its place, proves nothing: an idempotent save
 * does, too.
 */
export function repeatedEffects({ changesByStep }: SerialObservation): string[] {
  const [one, two] = (changesByStep ?? []).map(ownOf);
  if (one === undefined || two === undefined) return [];
  const [first, second] = [effectsOf(one), effectsOf(two.map(withoutReplaced))];
  const acts = [...first].filter(([name]) => !isUpdate(name) && !isLogged(name));
  const repeated = acts.every(([name, count]) => (second.get(name) ?? 0) >= count);
  return repeated ? acts.map(([name]) => name) : [];
}

/**
 * What holds something of the submission, where anything does: a session that only the first one
 * begins, or the count of its visits, is not what was asked for.
 */
function ownOf(changes: readonly TableChange[]): readonly TableChange[] {
  const own = changes.filter(({ traced }) => traced === undefined || traced.inserted > 0);
  return own.length > 0 ? own : changes;
}

/** A table that loses as many rows as it gets has other rows, but no more of them. */
function withoutReplaced(change: TableChange): TableChange {
  const replaced = Math.min(change.inserted, change.deleted);
  return { ...change, inserted: change.inserted - replaced, deleted: change.deleted - replaced };
}
