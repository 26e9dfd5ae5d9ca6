import { areApart, type RowsByTable } from './row-access.ts';

/**
 * How strongly a statement locks rows of a table. `append`: new rows whose keys nobody else can
 * have; `share`: keeps rows from being deleted or given another key (foreign keys); `insert`: new
 * rows with keys of the application; `update`: whatever else.
 */
export type LockMode = 'append' | 'share' | 'insert' | 'update';

/** What one step does that another request can notice, or that another request can change. */
export interface Effects {
  /** Tables whose committed rows it sees. */
  readonly reads: ReadonlySet<string>;
  /** Tables in which it locks rows: it waits for others, and others for it. */
  readonly locks: ReadonlyMap<string, LockMode>;
  /** Tables whose changes others see from here on. */
  readonly publishes: ReadonlySet<string>;
  /** Tables in which it lets rows go. */
  readonly releases: ReadonlySet<string>;
  /** Where only certain rows of a table are meant by all of the above. */
  readonly rows: RowsByTable;
  /** Not understood: it conflicts with whatever touches the database. */
  readonly isUnknown: boolean;
  /** `transaction`: its snapshot is its transaction's (REPEATABLE READ and SERIALIZABLE). */
  readonly snapshot: 'statement' | 'transaction';
}

/** A step that touches nothing, such as BEGIN. */
export const NO_EFFECTS: Effects = {
  reads: new Set(),
  locks: new Map(),
  publishes: new Set(),
  releases: new Set(),
  rows: new Map(),
  isUnknown: false,
  snapshot: 'statement',
};

/**
 * Whether the order of two steps of different requests can matter. An uncommitted write is invisible
 * to readers, so it commutes with them; its COMMIT does not. A statement that waits in vain for a
 * lock is a step too: what it saw before it waited is older than what it waited for.
 */
export function conflict(a: Effects, b: Effects): boolean {
  if (a.isUnknown || b.isUnknown) return !isNeutral(a) && !isNeutral(b);
  return conflictsWith(a, b) || conflictsWith(b, a) || locksConflict(a, b);
}

function conflictsWith(a: Effects, b: Effects): boolean {
  for (const table of a.publishes) if (b.reads.has(table) && meet(a, b, table)) return true;
  for (const [table, mode] of b.locks) {
    // A row with a key of its own waits for nobody, and nobody's rows can refuse it.
    if (mode === 'append' || !(a.publishes.has(table) || a.releases.has(table))) continue;
    if (meet(a, b, table)) return true;
  }
  // Its snapshot is as old as its transaction, and whoever committed since then may refuse it.
  return a.publishes.size > 0 && b.snapshot !== 'statement' && !isNeutral(b);
}

/** A new row is nobody's parent yet: share locks wait for nobody who inserts. */
const COMMUTING: ReadonlySet<string> = new Set(
  ['append append', 'append share', 'share share', 'share insert'].flatMap((pair) => [
    pair,
    pair.split(' ').reverse().join(' '),
  ]),
);

function locksConflict(a: Effects, b: Effects): boolean {
  for (const [table, mode] of a.locks) {
    const other = b.locks.get(table);
    if (other === undefined || COMMUTING.has(`${mode} ${other}`)) continue;
    if (meet(a, b, table)) return true;
  }
  return false;
}

function meet(a: Effects, b: Effects, table: string): boolean {
  return !areApart(a.rows.get(table), b.rows.get(table));
}

function isNeutral({ reads, locks, publishes, releases, isUnknown }: Effects): boolean {
  return !isUnknown && reads.size + locks.size + publishes.size + releases.size === 0;
}

/** Whether a step has to do with a table at all. */
export function touches({ reads, locks, publishes, releases }: Effects, table: string): boolean {
  return reads.has(table) || locks.has(table) || publishes.has(table) || releases.has(table);
}
