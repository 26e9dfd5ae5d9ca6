import { parseExact } from './parse-exact.ts';
import { replayOrder } from './replay-order.ts';
import { changesIn, deleteFrom, insertInto, updateIn } from './restore-sql.ts';
import type { Side } from './side.ts';
import { type Copies, copyDatabase, SCHEMA, type SnapshotTable } from './snapshot.ts';

/** A row that a schedule made, changed or removed. */
export interface ChangedRow {
  readonly table: string;
  readonly change: 'came' | 'went';
  /** Its columns. */
  readonly row: Readonly<Record<string, unknown>>;
}

type ChangedText = Pick<ChangedRow, 'table' | 'change'> & { readonly row: string };

/** The database as it was before the first schedule. */
export interface Snapshot {
  readonly copies: Copies;
  /** What differs from the snapshot in these tables. */
  changes(tables: ReadonlySet<string>): Promise<ChangedRow[]>;
  /** Puts these tables and all sequences back. */
  restore(tables: ReadonlySet<string>): Promise<void>;
  /** Puts everything back as it was found, and removes the copies. */
  drop(): Promise<void>;
}

/** Rows that were put back leave dead ones behind, which slow everything down in time. */
const VACUUM_EVERY = 200;

/**
 * Takes a snapshot; nothing may write meanwhile, and none may be left (`settleLeftover`).
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function takeSnapshot(side: Side): Promise<Snapshot> {
  // Where the server keeps no promise to write at once, a crash would take the copies with it.
  await side.query('SET synchronous_commit = on');
  const copies = await copyDatabase(side);
  const order = await replayOrder(side, copies.tables);
  const setSequences = copies.sequences.map(
    ({ sql, first }) => `setval('${sql}', ${first}, false)`,
  );
  const sequences = setSequences.length === 0 ? [] : [`SELECT ${setSequences.join(', ')}`];
  let mark = '0';
  let restored = 0;

  const chosen = (names: ReadonlySet<string>): SnapshotTable[] =>
    copies.tables.filter(({ name }) => names.has(name));

  async function putBack(tables: readonly SnapshotTable[], since: string = mark): Promise<void> {
    // What is deleted first is inserted last, where foreign keys are checked meanwhile.
    const sorted = order.tables.filter((table) => tables.includes(table));
    await side.query(
      [
        'BEGIN',
        ...order.begin,
        ...sorted.map((table) => deleteFrom(table, since, order.isChecked)),
        ...(order.isChecked ? sorted.map((table) => updateIn(table, since)) : []),
        ...[...sorted].reverse().map(insertInto),
        ...sequences,
        'COMMIT',
      ].join(';'),
    );
    // Whatever has a later transaction's number is new.
    const [row] = await side.query<{ xid: string }>(
      'SELECT (pg_snapshot_xmax(pg_current_snapshot())::text::bigint & 4294967295)::text AS xid',
    );
    mark = row?.xid ?? mark;
    restored += 1;
    if (restored % VACUUM_EVERY === 0) {
      for (const { sql } of tables) await side.query(`VACUUM ${sql}`);
    }
  }

  await putBack(copies.tables);
  const firstMark = mark;
  await side.query('RESET synchronous_commit');
  return {
    copies,
    async changes(names) {
      const queries = chosen(names).map((table) => changesIn(table, mark));
      if (queries.length === 0) return [];
      const rows = await side.query<ChangedText>(queries.join(' UNION ALL '));
      return rows.map(({ row, ...of }) => ({ ...of, row: parseExact(row) as ChangedRow['row'] }));
    },
    restore: (names) => putBack(chosen(names)),
    async drop() {
      // A crash may have taken back the transactions by whose numbers new rows are known.
      const since = (await side.recover()) ? 'all' : firstMark;
      // What the application wrote by itself between two schedules was in nobody's way until now.
      await putBack(copies.tables, since);
      const originals = copies.sequences.map(({ original }) => original);
      if (originals.length > 0) await side.query(`SELECT ${originals.join(', ')}`);
      await side.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    },
  };
}
