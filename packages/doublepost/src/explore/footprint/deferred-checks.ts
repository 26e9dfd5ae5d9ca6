import type { Catalog } from '../database/catalog.ts';
import type { Effects, LockMode } from './effects.ts';
import { keepStronger } from './lock-modes.ts';

/**
 * What COMMIT does by itself: deferred keys are checked again, foreign keys are looked up where they
 * lead to and where they come from, and triggers run.
 *
 * @param held how the transaction has locked rows, by table
 */
export function deferredChecks(
  { tables, hasDeferred }: Catalog,
  held: ReadonlyMap<string, LockMode>,
): Pick<Effects, 'reads' | 'locks' | 'isUnknown'> {
  const reads = new Set<string>();
  const locks = new Map<string, LockMode>();
  if (!hasDeferred) return { reads, locks, isUnknown: false };
  for (const [name, mode] of held) locks.set(name, mode);
  const lookUp = (name: string): void => {
    reads.add(name);
    keepStronger(locks, name, 'share');
  };
  let isUnknown = false;
  for (const { name, deferredParents, runsCodeAtCommit } of tables.values()) {
    const isWritten = (held.get(name) ?? 'share') !== 'share';
    isUnknown ||= isWritten && runsCodeAtCommit;
    for (const parent of deferredParents.map((oid) => tables.get(oid)?.name ?? '')) {
      if (isWritten) lookUp(parent);
      // Only a row that is deleted, or gets another key, can be missed.
      if (held.get(parent) === 'update') lookUp(name);
    }
  }
  return { reads, locks, isUnknown };
}
