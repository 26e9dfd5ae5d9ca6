import type { Catalog } from '../database/catalog.ts';
import type { HeldLocks } from '../database/held-locks.ts';
import { isHarmlessRead } from '../sql/harmless-read.ts';
import { checksConstraints, isNeutral, type Words, wordsOf } from '../sql/statement.ts';
import { templateOf } from '../sql/template.ts';
import type { Unit } from '../wire/units.ts';
import { mayWriteUnseen, reachable, runsCode } from './reach.ts';
import { type Footprint, NOTHING, readLocks, UNKNOWN } from './read-locks.ts';
import { isSequence, sequenceLock } from './sequences.ts';

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

/**
 * Knows what statements touch: not from their text, but from the locks that the server took for
 * them, which also shows triggers, views, functions and the tables that foreign keys lead to. What
 * may be something else each time, such as what a function does that branches, is read each time.
 */
export class Footprints {
  readonly #catalog: Catalog;
  /** Of statements that touch the same each time, by template. */
  readonly #known = new Map<string, Footprint>();
  /** Of the others, by execution. */
  readonly #observed = new WeakMap<Pick<Unit, 'sql'>, Footprint>();
  /** Sequences whose numbers mean more than which row they belong to. */
  readonly #ordered = new Set<string>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /**
   * Of how many sequences it is known that the order of their draws matters. Where there are more in
   * the end than in the beginning, draws were taken for independent that are not.
   */
  get orderedSequences(): number {
    return this.#ordered.size;
  }

  /** Whether the locks of a statement need not be looked at. */
  knows(sql: string): boolean {
    return this.#withoutLocks(wordsOf(sql)) !== undefined || this.#known.has(templateOf(sql));
  }

  /**
   * Whether a statement outside of a transaction changes nothing and is in nobody's way: it reads
   * committed rows only, and nobody has to wait for it. Where the level is SERIALIZABLE, a reader may
   * make PostgreSQL refuse what others do.
   */
  isHarmless(unit: Pick<Unit, 'sql'>, isolation: string | undefined): boolean {
    if (/serializable/i.test(isolation ?? this.#catalog.isolation)) return false;
    const words = wordsOf(unit.sql);
    const within = reachable(words, this.#catalog);
    return (
      isHarmlessRead(unit.sql) && !mayWriteUnseen(words, this.#catalog, (oid) => within.has(oid))
    );
  }

  /** What a unit touches, or has touched. */
  of(unit: Pick<Unit, 'sql'>): Footprint {
    const certain = this.#withoutLocks(wordsOf(unit.sql));
    if (certain !== undefined) return certain;
    const learned = this.#observed.get(unit) ?? this.#known.get(templateOf(unit.sql)) ?? UNKNOWN;
    return this.#withOrder(learned);
  }

  /** The sequences that fill columns of the tables that a statement reads, foreign keys aside. */
  comparedBy({ sql }: Pick<Unit, 'sql'>, { reads, locks }: Footprint): string[] {
    const words = wordsOf(sql);
    const mayBeHidden = runsCode(words, this.#catalog);
    return [...this.#catalog.tables.values()].flatMap(({ name, word, draws }) => {
      const isLookedAt = reads.has(name) && locks.get(name) !== 'share';
      const isMeant = words.all.has(word) || mayBeHidden;
      return isLookedAt && isMeant ? draws.flatMap((oid) => this.#lockOf(oid)) : [];
    });
  }

  /** From here on the order in which numbers are drawn from this sequence matters. */
  noteOrdered(sequence: string): void {
    this.#ordered.add(sequence);
  }

  #lockOf(oid: number): string[] {
    const name = this.#catalog.sequences.get(oid);
    return name === undefined ? [] : [sequenceLock(name)];
  }

  /** Who looks which number was drawn last sees who was the last to draw one. */
  #withOrder(footprint: Footprint): Footprint {
    if (this.#ordered.size === 0) return footprint;
    const locks = new Map(footprint.locks);
    for (const name of locks.keys()) if (this.#ordered.has(name)) locks.set(name, 'update');
    return { ...footprint, locks };
  }

  /**
   * Takes in which locks were held before and after a unit that did not fail: a failure lets them
   * go. A lock that its transaction had before says nothing; such a table counts as touched where
   * the statement can reach it at all.
   */
  learn(unit: Pick<Unit, 'sql'>, before: HeldLocks, after: HeldLocks): void {
    const words = wordsOf(unit.sql);
    const { footprint, isAlwaysSo } = readLocks(unit.sql, words, { before, after }, this.#catalog);
    for (const [name, mode] of footprint.locks) {
      if (isSequence(name) && mode === 'update') this.#ordered.add(name);
    }
    if (isAlwaysSo) this.#known.set(templateOf(unit.sql), footprint);
    else this.#observed.set(unit, footprint);
  }

  /** What is certain of a statement whatever it locks. */
  #withoutLocks(words: Words): Footprint | undefined {
    if (checksConstraints(words)) return UNKNOWN;
    if (isNeutral(words)) return NOTHING;
    if (!LEARNED.has(words.first) || words.hasSeveral) return UNKNOWN;
    if ([...words.all].some((word) => LARGE_OBJECT.test(word))) return UNKNOWN;
    const { handlesErrors } = this.#catalog.code;
    return handlesErrors && runsCode(words, this.#catalog) ? UNKNOWN : undefined;
  }
}
