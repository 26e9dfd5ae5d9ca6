import type { Catalog } from '../database/catalog.ts';
import type { HeldLocks } from '../database/held-locks.ts';
import type { Words } from '../sql/statement.ts';
import type { LockMode } from './effects.ts';

/** What draws a number that may mean something, sets the next one, or looks which was the last. */
const LOOKS =
  /^(?:nextval|setval|last_value|pg_sequences|pg_sequence_last_value|pg_get_sequence_data)$/;
/** Gives a number that the same session has drawn. */
const OWN = ['currval', 'lastval'];
/** Statements whose rows get numbers by themselves. */
const DRAWING = new Set(['insert', 'update', 'merge', 'with', 'copy']);
const PREFIX = '(sequence ';

/** What a step locks that draws from a sequence. */
export function sequenceLock(name: string): string {
  return `${PREFIX}${name})`;
}

/**
 * Whether what a step locks is a sequence: numbers are drawn, and can be seen, at once, and no
 * transaction publishes them or lets them go.
 */
export function isSequence(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * How a statement uses sequences. A number that a column draws is an id: it is known by its range,
 * and the order of two such draws does not matter (`append`) as long as nobody reads whose is lower. A statement that draws one by
 * `nextval`, a function, and whatever looks at a sequence or sets it, may not change places with
 * any draw (`update`).
 */
export function sequenceLocks(
  words: Words,
  { before, after }: { readonly before: HeldLocks; readonly after: HeldLocks },
  { sequences }: Catalog,
  runsCode: boolean,
): ReadonlyMap<string, LockMode> {
  const locks = new Map<string, LockMode>();
  const looks = runsCode || [...words.all].some((word) => LOOKS.test(word));
  for (const held of [...after].sort()) {
    const [oid = '', mode = ''] = held.split(' ');
    const name = sequences.get(Number(oid));
    if (name === undefined) continue;
    const isNew = !before.has(held);
    const isNamed = words.all.has(bareName(name));
    if (looks || (mode === 'AccessShareLock' && (isNew || isNamed))) {
      locks.set(sequenceLock(name), 'update');
    } else if (mode !== 'AccessShareLock' && !locks.has(sequenceLock(name))) {
      const use = useOf(words, isNew);
      if (use !== undefined) locks.set(sequenceLock(name), use);
    }
  }
  return locks;
}

function useOf({ first, all }: Words, isNew: boolean): LockMode | undefined {
  if (DRAWING.has(first)) return 'append';
  return isNew && !OWN.some((word) => all.has(word)) ? 'update' : undefined;
}

function bareName(name: string): string {
  return (name.split('.').at(-1) ?? '').replaceAll('"', '').toLowerCase();
}
