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
  return conflictsWith(a, b) || conflictsWith(b, a) || locksConflict(a.locks, b.locks);
}

function conflictsWith(a: Effects, b: Effects): boolean {
  if (intersects(a.publishes, b.reads)) return true;
  for (const [table, mode] of b.locks) {
    // A row with a key of its own waits for nobody, and nobody's rows can refuse it.
    if (mode !== 'append' && (a.publishes.has(table) || a.releases.has(table))) return true;
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

function locksConflict(
  a: ReadonlyMap<string, LockMode>,
  b: ReadonlyMap<string, LockMode>,
): boolean {
  for (const [table, mode] of a) {
    const other = b.get(table);
    if (other === undefined) continue;
    if (!COMMUTING.has(`${mode} ${other}`)) return true;
  }
  return false;
}

function isNeutral({ reads, locks, publishes, releases, isUnknown }: Effects): boolean {
  return !isUnknown && reads.size + locks.size + publishes.size + releases.size === 0;
}

function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const key of a) if (b.has(key)) return true;
  return false;
}
