import { DoublepostError } from '../../errors.ts';
import { replayOrder } from './replay-order.ts';
import { deleteFrom, insertInto, onlyIn } from './restore-sql.ts';
import type { Side } from './side.ts';
import {
  findLeftCopies,
  type LeftCopies,
  SCHEMA,
  SEQUENCES_COPY,
  type SnapshotTable,
} from './snapshot.ts';

/** Which state counts after an exploration was killed: that before it, or that of now. */
export type LeftoverChoice = 'restore' | 'keep';

/**
 * Makes room for a snapshot where a killed exploration has left one. Whether what was written since
 * then is the user's or of a schedule cannot be told, so nothing is overwritten unasked.
 *
 * @throws DoublepostError DP_EXPLORE_LEFTOVER where no choice was made, or where the copies cannot
 *   be put back
 */
export async function settleLeftover(
  side: Side,
  choice: LeftoverChoice | undefined,
): Promise<void> {
  const left = await findLeftCopies(side);
  if (left === undefined) return;
  if (choice === undefined) throw await leftover(side, left);
  if (choice === 'restore') {
    if (!left.isWhole || left.orphans > 0) throw unfit(left);
    await putBack(side, left.tables);
  }
  await side.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
}

async function putBack(side: Side, tables: readonly SnapshotTable[]): Promise<void> {
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

async function leftover(side: Side, left: LeftCopies): Promise<DoublepostError> {
  const differences: string[] = [];
  for (const table of left.tables) {
    const { came, went } = await differenceOf(side, table);
    const told = [came > 0 ? `+${came}` : '', went > 0 ? `-${went}` : ''].filter(Boolean);
    if (told.length > 0) differences.push(`${table.name} ${told.join(' ')}`);
  }
  const since =
    differences.length === 0 ? 'no row differs from them' : `rows since: ${differences.join(', ')}`;
  return new DoublepostError('DP_EXPLORE_LEFTOVER', `${describe(left)}; ${since}`);
}

/** Rows that are only in the table and only in its copy; one that was changed is in both. */
async function differenceOf(
  side: Side,
  { sql, copy }: SnapshotTable,
): Promise<{ readonly came: number; readonly went: number }> {
  const only = (one: string, other: string): string =>
    `(SELECT count(*)::int4 FROM (${onlyIn(one, other)}) AS d)`;
  const [row] = await side.query<{ came: number; went: number }>(
    `SELECT ${only(sql, copy)} AS came, ${only(copy, sql)} AS went`,
  );
  return row ?? { came: 0, went: 0 };
}

function unfit(left: LeftCopies): DoublepostError {
  const reason = left.isWhole
    ? `${left.orphans} of its copies belong to no table any more`
    : 'it does not hold what an exploration copies';
  return new DoublepostError(
    'DP_EXPLORE_LEFTOVER',
    `${describe(left)}; it cannot be put back: ${reason}`,
    {
      fix: `Look into the schema ${SCHEMA} and take what you need; then --leftover keep removes it.`,
    },
  );
}

function describe({ about }: LeftCopies): string {
  const comment = about === undefined ? '' : ` ("${about}")`;
  return `the schema ${SCHEMA} of an earlier exploration is still there${comment}`;
}
