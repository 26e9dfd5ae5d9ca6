import type { Catalog, Table } from '../database/catalog.ts';
import type { HeldLocks } from '../database/held-locks.ts';
import {
  checksConstraints,
  isNeutral,
  isPlainInsert,
  isPlainRead,
  type Words,
  wordsOf,
} from '../sql/statement.ts';
import { templateOf } from '../sql/template.ts';
import type { Effects, LockMode } from './effects.ts';

/** What a statement touches, whatever its parameters. */
export type Footprint = Pick<Effects, 'reads' | 'locks' | 'isUnknown'>;

const UNKNOWN: Footprint = { reads: new Set(), locks: new Map(), isUnknown: true };
const NOTHING: Footprint = { reads: new Set(), locks: new Map(), isUnknown: false };
/** All advisory locks count as one: which of them is a parameter. */
const ADVISORY = '(advisory locks)';
/** All sequences count as one, too. */
const SEQUENCES = '(sequences)';
/** What is learned from locks; others, such as CREATE TABLE, change what those are about. */
const LEARNED = new Set([
  ...[
    'select',
    'insert',
    'update',
    'delete',
    'merge',
    'with',
    'values',
    'table',
    'lock',
    'truncate',
  ],
  ...['execute', 'fetch', 'move', 'call', 'do', 'declare', 'copy', 'explain'],
]);
/** Functions that PostgreSQL's own tables of large objects are behind. */
const LARGE_OBJECT = /^(?:lo_|lo(?:read|write)$)/;
/** Statements that run others. */
const INDIRECT = new Set(['execute', 'fetch', 'move', 'call', 'do', 'declare', 'copy']);

/**
 * Knows what statements touch: not from their text, but from the locks that the server took for
 * them, which also shows triggers, views, functions and the tables that foreign keys lead to.
 */
export class Footprints {
  readonly #catalog: Catalog;
  /** By template. */
  readonly #known = new Map<string, Footprint>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  knows(sql: string): boolean {
    const words = wordsOf(sql);
    return this.#known.has(templateOf(sql)) || isNeutral(words) || checksConstraints(words);
  }

  of(sql: string): Footprint {
    const words = wordsOf(sql);
    if (checksConstraints(words)) return UNKNOWN;
    if (isNeutral(words)) return NOTHING;
    return this.#known.get(templateOf(sql)) ?? UNKNOWN;
  }

  /**
   * Takes in which locks were held before and after a statement. A lock that its transaction had
   * before says nothing; such a table counts as touched where the statement can reach it at all.
   *
   * @param rows how many rows it changed: none may mean that nothing which hangs on them was seen
   */
  learn(sql: string, before: HeldLocks, after: HeldLocks, rows: number): void {
    const words = wordsOf(sql);
    if (!LEARNED.has(words.first) || [...words.all].some((word) => LARGE_OBJECT.test(word))) {
      this.#known.set(templateOf(sql), UNKNOWN);
      return;
    }
    const reads = new Set<string>();
    const locks = new Map<string, LockMode>();
    const reachable = this.#reachable(words);
    for (const held of after) {
      const isNew = !before.has(held);
      if (held === 'advisory') {
        if (isNew || words.all.has('pg_advisory_unlock')) locks.set(ADVISORY, 'update');
        continue;
      }
      const [oid = '', mode = ''] = held.split(' ');
      // An id that a column draws is known by its range, but what a function draws may be anything.
      if (this.#catalog.sequences.has(Number(oid)) && this.#runsCode(words)) {
        locks.set(SEQUENCES, 'update');
      }
      const table = this.#catalog.tables.get(Number(oid));
      if (table === undefined || (!isNew && !reachable.has(table.oid))) continue;
      const strength = this.#strength(mode, table, words, isNew);
      // Where rows only come, nothing is read but keys; an INSERT from a SELECT locks both ways.
      if (strength !== 'insert' && strength !== 'append') reads.add(table.name);
      if (strength === 'all') {
        this.#known.set(templateOf(sql), UNKNOWN);
        return;
      }
      if (strength !== undefined) keepStronger(locks, table.name, strength);
    }
    if ([...words.all].some((word) => word.includes('advisory'))) locks.set(ADVISORY, 'update');
    if (words.all.has('nextval') || words.all.has('setval')) locks.set(SEQUENCES, 'update');
    // Without a row, row triggers and foreign keys had nothing to do: look again next time.
    const hides = locks.size > 0 && rows === 0 && this.#hangsOn(locks);
    if (!hides) this.#known.set(templateOf(sql), { reads, locks, isUnknown: false });
  }

  #strength(
    mode: string,
    table: Table,
    words: Words,
    isNew: boolean,
  ): LockMode | 'all' | undefined {
    switch (mode) {
      case 'AccessShareLock':
        return undefined;
      case 'RowShareLock': {
        if (!isNew && isPlainRead(words)) return undefined;
        return words.all.has(table.word) ? 'update' : 'share';
      }
      case 'RowExclusiveLock': {
        if (!isNew && isPlainRead(words)) return undefined;
        if (!isNew && !words.all.has(table.word) && !this.#runsCode(words)) return 'share';
        if (!isPlainInsert(words) || this.#runsCode(words)) return 'update';
        return hasOwnKeys(table, words) ? 'append' : 'insert';
      }
      default:
        return 'all';
    }
  }

  /** Tables that a statement names, and those that their foreign keys lead to, both ways. */
  #reachable(words: Words): ReadonlySet<number> {
    const { tables } = this.#catalog;
    if (this.#runsCode(words)) return new Set(tables.keys());
    const reached = new Set(
      [...tables.values()].filter(({ word }) => words.all.has(word)).map(({ oid }) => oid),
    );
    for (const oid of reached) {
      for (const parent of tables.get(oid)?.parents ?? []) reached.add(parent);
      for (const table of tables.values()) if (table.parents.includes(oid)) reached.add(table.oid);
    }
    return reached;
  }

  #runsCode({ first, all }: Words): boolean {
    if (INDIRECT.has(first) || all.has('u&"')) return true;
    const { tables, functions } = this.#catalog;
    return (
      [...all].some((word) => functions.has(word)) ||
      [...tables.values()].some(({ word, runsCode }) => runsCode && all.has(word))
    );
  }

  #hangsOn(locks: ReadonlyMap<string, LockMode>): boolean {
    const tables = [...this.#catalog.tables.values()];
    const touched = tables.filter(({ name }) => locks.has(name));
    return touched.some(
      ({ oid, runsCode, parents }) =>
        runsCode || parents.length > 0 || tables.some((table) => table.parents.includes(oid)),
    );
  }
}

const ORDER: readonly LockMode[] = ['append', 'share', 'insert', 'update'];

/** Whether every key of the rows that an INSERT makes comes from a sequence. */
function hasOwnKeys({ keys }: Table, { columns }: Words): boolean {
  if (columns === undefined) return false;
  return keys.every((generated) => generated.some((column) => !columns.has(column)));
}

/** Notes a lock, unless a stronger one is known. */
export function keepStronger(locks: Map<string, LockMode>, table: string, mode: LockMode): void {
  const before = locks.get(table);
  if (before === undefined || ORDER.indexOf(before) < ORDER.indexOf(mode)) locks.set(table, mode);
}
