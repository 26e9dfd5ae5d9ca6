import type { SerialObservation, TableChange } from '../observe/observation.ts';
import { effectsOf, isLogged, isUpdate } from './effect-counts.ts';

/**
 * What the second submission did as often as the first; nothing unless it did all of it. That it
 * wrote a row again that was there, or put another in its place, proves nothing either way: an
 * idempotent save does, too, and so does a session whose identifier is changed.
 */
export function repeatedEffects({ changesByStep }: SerialObservation): string[] {
  const [one, two] = (changesByStep ?? []).map(ownOf);
  if (one === undefined || two === undefined) return [];
  const replaced = new Set(two.filter(isReplacement).map(({ table }) => table));
  const countsOf = (changes: readonly TableChange[]): ReturnType<typeof effectsOf> =>
    effectsOf(changes.filter(({ table }) => !replaced.has(table)));
  const [first, second] = [countsOf(one), countsOf(two)];
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

/** A table that both loses and gets rows has other rows; whether it has more of them is not asked. */
function isReplacement({ inserted, deleted }: TableChange): boolean {
  return Math.min(inserted, deleted) > 0;
}
