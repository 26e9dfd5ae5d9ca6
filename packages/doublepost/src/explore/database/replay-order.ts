import type { Side } from './side.ts';
import type { SnapshotTable } from './snapshot.ts';

/** How tables can be emptied and filled. */
export interface ReplayOrder {
  readonly begin: readonly string[];
  /** Whether foreign keys are checked meanwhile. */
  readonly isChecked: boolean;
  /** In the order of deleting. */
  readonly tables: readonly SnapshotTable[];
}

/** Without checks and triggers where the role may; else children before parents. */
export async function replayOrder(
  side: Side,
  tables: readonly SnapshotTable[],
): Promise<ReplayOrder> {
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
