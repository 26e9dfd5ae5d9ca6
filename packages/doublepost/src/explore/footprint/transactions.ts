import type { Catalog } from '../database/catalog.ts';
import type { Session } from '../proxy/gate.ts';
import { isNeutral, isolationOf, wordsOf } from '../sql/statement.ts';
import type { UnitResult } from '../wire/answers.ts';
import type { Unit } from '../wire/units.ts';
import { deferredChecks } from './deferred-checks.ts';
import { type Effects, type LockMode, NO_EFFECTS } from './effects.ts';
import type { Footprints } from './footprints.ts';
import { keepStronger } from './lock-modes.ts';
import { ADVISORY } from './read-locks.ts';
import type { RowAccess, RowsByTable } from './row-access.ts';
import type { RowsTouched } from './rows-touched.ts';
import { isSequence } from './sequences.ts';

/** What the first statement of a transaction with a snapshot of its own reads, be it SELECT 1. */
const SNAPSHOT = '(snapshot)';

/** What the open transaction of a connection has done so far. */
interface Open {
  readonly touched: Set<string>;
  readonly locked: Map<string, LockMode>;
  /** Of each table that is locked the rows; undefined: any. */
  readonly rows: Map<string, RowAccess[] | undefined>;
  /** The sequences that it has drawn from. */
  readonly drawn: Set<string>;
  snapshot: Effects['snapshot'];
  isUnknown: boolean;
}

/** Follows the transactions of all connections, to tell what each step publishes and releases. */
export class Transactions {
  readonly #catalog: Catalog;
  readonly #footprints: Footprints;
  readonly #rowsTouched: RowsTouched;
  readonly #open = new WeakMap<Session, Open>();
  /** Which requests have drawn from a sequence in this run. */
  readonly #drawers = new Map<string, Set<number>>();

  constructor(catalog: Catalog, footprints: Footprints, rowsTouched: RowsTouched) {
    this.#catalog = catalog;
    this.#footprints = footprints;
    this.#rowsTouched = rowsTouched;
  }

  /** Call it before each schedule. */
  beginRun(): void {
    this.#rowsTouched.beginRun();
    this.#drawers.clear();
  }

  /** Call it for a unit of which no effects are wanted: it may begin a transaction. */
  passed(session: Session, unit: Unit): void {
    if (isolationOf(unit.sql) !== undefined) this.#noteIsolation(this.#of(session), unit.sql);
  }

  /** The effects of a unit that is still waiting for a lock. */
  attempted(session: Session, unit: Unit): Effects {
    const effects = this.#own(session, unit);
    const isAutocommit = session.status === 'idle' && unit.ends;
    const commits = isAutocommit || /^\s*(commit|end)\b/i.test(unit.sql);
    return commits ? this.#withChecks(effects, this.#of(session)) : effects;
  }

  /** What a unit does by its statement, whatever its transaction did before. */
  #own(session: Session, unit: Unit): Effects {
    const open = this.#of(session);
    this.#noteIsolation(open, unit.sql);
    const rows = this.#rowsOf(unit, open);
    const { snapshot } = open;
    const footprint = this.#footprints.of(unit);
    const takesSnapshot = snapshot === 'transaction' && !isNeutral(wordsOf(unit.sql));
    const reads = takesSnapshot ? new Set([...footprint.reads, SNAPSHOT]) : footprint.reads;
    return { ...NO_EFFECTS, ...footprint, reads, rows, snapshot };
  }

  /** With what the end of its transaction does by itself. */
  #withChecks(effects: Effects, open: Open): Effects {
    const held = new Map(open.locked);
    for (const [table, mode] of effects.locks) keepStronger(held, table, mode);
    const checks = deferredChecks(this.#catalog, held);
    const reads = new Set([...effects.reads, ...checks.reads]);
    return {
      ...effects,
      reads,
      locks: new Map([...effects.locks, ...checks.locks]),
      rows: rowsIn(open.rows, { rows: effects.rows, reads }),
      isUnknown: effects.isUnknown || checks.isUnknown,
    };
  }

  /** A transaction with a snapshot of its own may be refused because of rows that it only passed. */
  #rowsOf(unit: Unit, { snapshot }: Open): RowsByTable {
    const touched = snapshot === 'statement' ? this.#rowsTouched.of(unit) : undefined;
    return touched === undefined ? new Map() : new Map([[touched[0], [touched[1]]]]);
  }

  /**
   * The effects of a unit that has ended. Call it once for each.
   *
   * @param lane the request that it belongs to
   */
  ended(session: Session, unit: Unit, result: UnitResult, lane: number): Effects {
    const effects = this.#own(session, unit);
    const open = this.#of(session);
    this.#noteDraws(effects, { unit, open, lane });
    for (const [table, mode] of effects.locks) {
      if (isSequence(table)) continue;
      keepStronger(open.locked, table, mode);
      noteRows(open.rows, table, effects.rows.get(table));
      if (mode !== 'share') open.touched.add(table);
    }
    open.isUnknown ||= effects.isUnknown;
    const ended = hasEnded(session, unit, result);
    // It lets the locks of the session go, too.
    if (/^\s*discard\s+all\b/i.test(unit.sql)) return { ...effects, releases: new Set([ADVISORY]) };
    const failed = result.error !== undefined;
    const undone = failed || result.tags.includes('ROLLBACK');
    const unlocks = /unlock/i.test(unit.sql);
    if (!ended && !undone && !unlocks) return effects;
    const whole = ended ? this.#withChecks(effects, open) : effects;
    // Rows that are taken back are compared with none.
    if (ended && undone) for (const name of open.drawn) this.#drawers.get(name)?.delete(lane);
    if (ended) this.#forget(session, open);
    return {
      ...whole,
      publishes: ended && !undone ? new Set(open.touched) : new Set(),
      releases: new Set(open.locked.keys()),
      rows: rowsIn(open.rows, whole),
      isUnknown: whole.isUnknown || (open.isUnknown && (ended || undone)),
    };
  }

  /**
   * Whoever sees rows beside each other may do one thing or another by whose id is lower (`ORDER BY
   * id`). Which of two is, is open only between requests: what was there before a request drew was
   * drawn before.
   */
  #noteDraws(
    effects: Effects,
    { unit, open, lane }: { readonly unit: Unit; readonly open: Open; readonly lane: number },
  ): void {
    for (const name of effects.locks.keys()) {
      if (!isSequence(name)) continue;
      open.drawn.add(name);
      this.#drawers.set(name, (this.#drawers.get(name) ?? new Set()).add(lane));
    }
    if (this.#rowsTouched.comparesNoRows(unit)) return;
    for (const sequence of this.#footprints.comparedBy(unit, effects)) {
      const drawers = this.#drawers.get(sequence);
      if (drawers !== undefined && (drawers.has(lane) || drawers.size > 1)) {
        this.#footprints.noteOrdered(sequence);
      }
    }
  }

  /** The transaction that a COMMIT AND CHAIN begins is like the one that it ends. */
  #forget(session: Session, { snapshot }: Open): void {
    this.#open.delete(session);
    if (session.status !== 'idle' && snapshot === 'transaction')
      this.#of(session).snapshot = snapshot;
  }

  #of(session: Session): Open {
    let open = this.#open.get(session);
    if (open === undefined) {
      const snapshot = snapshotOf(session.isolation ?? this.#catalog.isolation);
      open = {
        touched: new Set(),
        locked: new Map(),
        rows: new Map(),
        drawn: new Set(),
        snapshot,
        isUnknown: false,
      };
      this.#open.set(session, open);
    }
    return open;
  }

  #noteIsolation(open: Open, sql: string): void {
    const asked = isolationOf(sql);
    if (asked !== undefined && !asked.forSession) open.snapshot = snapshotOf(asked.level);
  }
}

function noteRows(rows: Open['rows'], table: string, more: readonly RowAccess[] | undefined): void {
  const known = rows.has(table) ? rows.get(table) : [];
  rows.set(table, known === undefined || more === undefined ? undefined : [...known, ...more]);
}

/** The rows of a transaction, with those of the statement that ends it. */
function rowsIn(open: Open['rows'], { rows, reads }: Pick<Effects, 'rows' | 'reads'>): RowsByTable {
  const all = new Map<string, readonly RowAccess[]>();
  for (const table of new Set([...open.keys(), ...rows.keys()])) {
    const before = open.has(table) ? open.get(table) : [];
    const own = rows.has(table) || !reads.has(table) ? (rows.get(table) ?? []) : undefined;
    if (before !== undefined && own !== undefined) all.set(table, [...before, ...own]);
  }
  return all;
}

function snapshotOf(isolation: string): Effects['snapshot'] {
  return /repeatable|serializable/i.test(isolation) ? 'transaction' : 'statement';
}

/** As the tags of what ran say: after COMMIT AND CHAIN the connection is in a transaction, too. */
function hasEnded(session: Session, unit: Unit, { tags }: UnitResult): boolean {
  if (unit.ends && session.status === 'idle') return true;
  if (tags.includes('COMMIT') || tags.includes('PREPARE TRANSACTION')) return true;
  return tags.includes('ROLLBACK') && !/^\s*rollback\b[^;]*\bto\b/i.test(unit.sql);
}
