import type { RunObservation, ShownRow, TableChange } from '../observe/observation.ts';

/** Whether a row that came is like those that the serial runs left in its table. */
export type Likeness = (row: ShownRow) => boolean;

/** Numbers and times tell rows apart, but not who wrote them. */
const WORDS = /^(?!\d{4}-\d\d-\d\d).*\p{L}/su;

/**
 * Learns from the serial runs what all rows that they insert into a table have in common: the texts
 * that each of them has. Undefined where that is nothing, or where not all of these rows are known.
 *
 * @param others rows that came while nothing was posted; what is like all of these is left out
 */
export function learnLikeness(
  name: string,
  serial: readonly RunObservation[],
  others: readonly ShownRow[] = [],
): Likeness | undefined {
  const changes = serial.flatMap((run) => changeOf(run, name) ?? []);
  if (!changes.every(isShownWhole)) return undefined;
  const isOthers = inCommon(others) ?? (() => false);
  return inCommon(changes.flatMap(insertedRows).filter((row) => !isOthers(row)));
}

function inCommon([first, ...others]: readonly ShownRow[]): Likeness | undefined {
  const common = Object.entries(first?.values ?? {}).filter(
    ([column, value]) =>
      value !== 'NULL' && WORDS.test(value) && others.every((row) => row.values[column] === value),
  );
  if (common.length === 0) return undefined;
  return ({ values }) => common.every(([column, value]) => values[column] === value);
}

/** Whether all rows are shown that came. */
export function isShownWhole(change: TableChange): boolean {
  return insertedRows(change).length === change.inserted;
}

export function insertedRows({ rows = [] }: TableChange): readonly ShownRow[] {
  return rows.filter(({ kind }) => kind === 'inserted');
}

export function changeOf(
  { changes = [] }: Pick<RunObservation, 'changes'>,
  name: string,
): TableChange | undefined {
  return changes.find(({ table }) => table === name);
}
