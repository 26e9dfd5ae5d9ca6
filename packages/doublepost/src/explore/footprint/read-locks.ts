import type { Catalog, Table } from '../database/catalog.ts';
import type { HeldLocks } from '../database/held-locks.ts';
import { isPlainInsert, isPlainRead, type Words } from '../sql/statement.ts';
import type { Effects, LockMode } from './effects.ts';
import { keepStronger } from './lock-modes.ts';
import { isAlwaysAlike, mayWriteUnseen, reachable, runsCode } from './reach.ts';
import { sequenceLocks } from './sequences.ts';

/** What a statement touches. */
export type Footprint = Pick<Effects, 'reads' | 'locks' | 'isUnknown'>;

export const UNKNOWN: Footprint = { reads: new Set(), locks: new Map(), isUnknown: true };
export const NOTHING: Footprint = { reads: new Set(), locks: new Map(), isUnknown: false };
/** All advisory locks count as one: which of them is a parameter. */
export const ADVISORY = '(advisory locks)';

/** What locks tell of a statement. */
export interface Reading {
  readonly footprint: Footprint;
  /** Whether every execution of it touches the same. */
  readonly isAlwaysSo: boolean;
}

/** Reads what a statement touched from the locks that were held before and after it. */
export function readLocks(
  sql: string,
  words: Words,
  { before, after }: { readonly before: HeldLocks; readonly after: HeldLocks },
  catalog: Catalog,
): Reading {
  const reads = new Set<string>();
  const locks = new Map<string, LockMode>();
  const code = runsCode(words, catalog);
  const within = reachable(words, catalog);
  const touches = (oid: number): boolean => [...after].some((held) => partsOf(held)[0] === oid);
  const hidden = mayWriteUnseen(words, catalog, (oid) => within.has(oid) && touches(oid));
  const seen = {
    touched: new Set<number>(),
    written: new Set<number>(),
    locked: new Set<number>(),
    newly: new Set<number>(),
  };
  for (const held of after) {
    const isNew = !before.has(held);
    const [oid, mode] = partsOf(held);
    const table = catalog.tables.get(oid);
    if (table === undefined || (!isNew && !within.has(oid))) continue;
    const strength = strengthOf({ mode, table, words, isNew, hidden });
    seen.touched.add(oid);
    if (mode === 'RowExclusiveLock' && strength !== undefined) seen.written.add(oid);
    if (strength !== undefined) seen.locked.add(oid);
    if (strength === 'update' || (isNew && strength !== undefined)) seen.newly.add(oid);
    // Where rows only come, nothing is read but keys; an INSERT from a SELECT locks both ways.
    if (strength !== 'insert' && strength !== 'append') reads.add(table.name);
    if (strength === 'all') return { footprint: UNKNOWN, isAlwaysSo: true };
    if (strength !== undefined) keepStronger(locks, table.name, strength);
  }
  if (touchesAdvisory(words, before, after, code && catalog.code.asksAdvisory)) {
    locks.set(ADVISORY, 'update');
  }
  // After the tables: those are what explains a failure.
  for (const [name, mode] of sequenceLocks(words, { before, after }, catalog, code)) {
    locks.set(name, mode);
  }
  const isAlwaysSo = isAlwaysAlike(sql, words, seen, catalog);
  return { footprint: { reads, locks, isUnknown: false }, isAlwaysSo };
}

/** One that was not given, or is let go, does not show. */
function touchesAdvisory(
  { all }: Words,
  before: HeldLocks,
  after: HeldLocks,
  isHidden: boolean,
): boolean {
  return (
    isHidden ||
    before.has('advisory') !== after.has('advisory') ||
    [...all].some((word) => word.includes('advisory'))
  );
}

function partsOf(held: string): [oid: number, mode: string] {
  const [oid = '', mode = ''] = held.split(' ');
  return [Number(oid), mode];
}

interface Held {
  readonly mode: string;
  readonly table: Table;
  readonly words: Words;
  readonly isNew: boolean;
  /** Whether code may write or lock what the statement does not name. */
  readonly hidden: boolean;
}

function strengthOf({ mode, table, words, isNew, hidden }: Held): LockMode | 'all' | undefined {
  switch (mode) {
    case 'AccessShareLock':
      return undefined;
    case 'RowShareLock': {
      if (!isNew && !hidden && isPlainRead(words)) return undefined;
      return words.all.has(table.word) || hidden ? 'update' : 'share';
    }
    case 'RowExclusiveLock': {
      if (!isNew && !hidden && isPlainRead(words)) return undefined;
      if (!isNew && !words.all.has(table.word) && !hidden) return 'share';
      if (!isPlainInsert(words) || hidden) return 'update';
      return hasOwnKeys(table, words) ? 'append' : 'insert';
    }
    default:
      return 'all';
  }
}

/** Whether every key of the rows that an INSERT makes comes from a sequence. */
function hasOwnKeys({ keys }: Table, { columns }: Words): boolean {
  if (columns === undefined) return false;
  return keys.every((generated) => generated.some((column) => !columns.has(column)));
}
