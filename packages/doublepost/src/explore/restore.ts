import type { Side } from './side.ts';
import {
  type Copies,
  copyDatabase,
  findLeftCopies,
  SCHEMA,
  SEQUENCES_COPY,
  type SnapshotTable,
} from './snapshot.ts';

/** A row that a schedule made, changed or removed. */
export interface ChangedRow {
  readonly table: string;
  readonly change: 'came' | 'went';
  /** Its columns. */
  readonly row: Readonly<Record<string, unknown>>;
}

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
 * Takes a snapshot; nothing may write meanwhile.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function takeSnapshot(side: Side): Promise<Snapshot> {
  await putBackWhatWasLeft(side);
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

  async function putBack(tables: readonly SnapshotTable[]): Promise<void> {
    // What is deleted first is inserted last, where foreign keys are checked meanwhile.
    const sorted = order.tables.filter((table) => tables.includes(table));
    await side.query(
      [
        'BEGIN',
        ...order.begin,
        ...sorted.map((table) => deleteFrom(table, mark, order.isChecked)),
        ...(order.isChecked ? sorted.map((table) => updateIn(table, mark)) : []),
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
  return {
    copies,
    async changes(names) {
      const queries = chosen(names).map((table) => changesIn(table, mark));
      if (queries.length === 0) return [];
      return side.query<ChangedRow & Record<string, unknown>>(queries.join(' UNION ALL '));
    },
    restore: (names) => putBack(chosen(names)),
    async drop() {
      await side.recover();
      await putBack(copies.tables);
      const originals = copies.sequences.map(({ original }) => original);
      if (originals.length > 0) await side.query(`SELECT ${originals.join(', ')}`);
      await side.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    },
  };
}

/** An exploration that was killed could not clean up: its copies are what the database was. */
async function putBackWhatWasLeft(side: Side): Promise<void> {
  const tables = await findLeftCopies(side);
  if (tables !== undefined) {
    const order = await replayOrder(side, tables);
    const statements = [
      ...order.begin,
      ...order.tables.map((table) => deleteFrom(table, 'all', false)),
      ...[...order.tables].reverse().map(insertInto),
    ];
    await side.query(['BEGIN', ...statements, 'COMMIT'].join(';'));
    const calls = await side.query<{ call: string }>(`SELECT call FROM ${SEQUENCES_COPY}`);
    if (calls.length > 0) await side.query(`SELECT ${calls.map(({ call }) => call).join(', ')}`);
  }
  await side.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
}

/** Whether a row was written after the mark, however often transaction numbers went round. */
function isNewer(alias: string, mark: string): string {
  return `age(${alias}.xmin) <= age('${mark}'::xid)`;
}

function sameKey({ key }: SnapshotTable): string {
  return key.map((column) => `t.${column} = s.${column}`).join(' AND ');
}

function deleteFrom(table: SnapshotTable, mark: string, onlyExtra: boolean): string {
  if (table.key.length === 0 || mark === 'all') return `DELETE FROM ${table.sql}`;
  if (mark === '0') return 'SELECT';
  const extra = ` AND NOT EXISTS (SELECT FROM ${table.copy} s WHERE ${sameKey(table)})`;
  return `DELETE FROM ${table.sql} t WHERE ${isNewer('t', mark)}${onlyExtra ? extra : ''}`;
}

/** A changed row that others refer to cannot be deleted while foreign keys are checked. */
function updateIn(table: SnapshotTable, mark: string): string {
  const { sql, copy, columns, key } = table;
  const others = columns.split(', ').filter((column) => !key.includes(column));
  if (key.length === 0 || mark === '0' || others.length === 0) return 'SELECT';
  const values = others.map((column) => `${column} = s.${column}`).join(', ');
  return `UPDATE ${sql} t SET ${values} FROM ${copy} s WHERE ${sameKey(table)} AND ${isNewer('t', mark)}`;
}

function insertInto(table: SnapshotTable): string {
  const { sql, copy, columns, key } = table;
  const missing =
    key.length === 0 ? '' : ` WHERE NOT EXISTS (SELECT FROM ${sql} t WHERE ${sameKey(table)})`;
  return `INSERT INTO ${sql} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${copy} s${missing}`;
}

function changesIn(table: SnapshotTable, mark: string): string {
  const { sql, copy, name, key } = table;
  const label = `'${name.replaceAll("'", "''")}' AS table`;
  if (key.length === 0) {
    const differs = (change: string, one: string, other: string): string =>
      `SELECT ${label}, '${change}' AS change, to_jsonb(r) AS row FROM ${one} r
       WHERE r::text IN (SELECT x::text FROM ${one} x EXCEPT ALL SELECT y::text FROM ${other} y)`;
    return `${differs('came', sql, copy)} UNION ALL ${differs('went', copy, sql)}`;
  }
  const newer = isNewer('t', mark);
  return `SELECT ${label}, 'came' AS change, to_jsonb(t) AS row FROM ${sql} t WHERE ${newer}
    UNION ALL SELECT ${label}, 'went', to_jsonb(s) FROM ${copy} s LEFT JOIN ${sql} t
      ON ${sameKey(table)} WHERE t.${key[0]} IS NULL OR ${newer}`;
}

/** How tables can be emptied and filled. */
interface ReplayOrder {
  readonly begin: readonly string[];
  /** Whether foreign keys are checked meanwhile. */
  readonly isChecked: boolean;
  /** In the order of deleting. */
  readonly tables: readonly SnapshotTable[];
}

/** Without checks and triggers where the role may; else children before parents. */
async function replayOrder(side: Side, tables: readonly SnapshotTable[]): Promise<ReplayOrder> {
  const [row] = await side.query<{ allowed: boolean }>(
    `SELECT rolsuper AS allowed FROM pg_roles WHERE rolname = current_user`,
  );
  if (row?.allowed === true) {
    return { begin: ['SET LOCAL session_replication_role = replica'], isChecked: false, tables };
  }
  const edges = await side.query<{ child: number; parent: number }>(
    `SELECT conrelid::int4 AS child, confrelid::int4 AS parent FROM pg_constraint
     WHERE contype = 'f' AND conrelid <> confrelid`,
  );
  const sorted: SnapshotTable[] = [];
  const visit = (table: SnapshotTable, above: ReadonlySet<number>): void => {
    if (sorted.includes(table) || above.has(table.oid)) return;
    for (const { child, parent } of edges) {
      const dependent = tables.find(({ oid }) => parent === table.oid && oid === child);
      if (dependent !== undefined) visit(dependent, new Set([...above, table.oid]));
    }
    sorted.push(table);
  };
  for (const table of tables) visit(table, new Set());
  return { begin: [], isChecked: true, tables: sorted };
}
