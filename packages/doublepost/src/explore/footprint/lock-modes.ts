import type { LockMode } from './effects.ts';

const ORDER: readonly LockMode[] = ['append', 'share', 'insert', 'update'];

/** Notes a lock, unless a stronger one is known. */
export function keepStronger(locks: Map<string, LockMode>, table: string, mode: LockMode): void {
  const before = locks.get(table);
  if (before === undefined || ORDER.indexOf(before) < ORDER.indexOf(mode)) locks.set(table, mode);
}
