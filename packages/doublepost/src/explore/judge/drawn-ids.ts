import type { ChangedRow } from '../database/restore.ts';
import type { SnapshotSequence } from '../database/sequences.ts';
import type { Copies } from '../database/snapshot.ts';
import { leavesOf } from './leaves.ts';
import { pairRows } from './outcome.ts';

/** The ids that sequences gave in one run: by their digits the name of the sequence. */
export interface DrawnIds {
  /** Known wherever they stand: no other number is like them. */
  readonly apart: ReadonlyMap<string, string>;
  /** Known only in the columns (`users.id`) that a sequence fills, or that refer to one. */
  readonly inColumn: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** A whole number in a text. */
export const NUMBER: RegExp = /(?<![\d.])\d+(?!\d|\.\d)/g;

/**
 * Only what stands in a row that came, in a column that draws from the sequence, was drawn: neither
 * what an UPDATE has reckoned there, nor a number that some row had before.
 */
export function drawnIn(
  rows: readonly ChangedRow[],
  { tables, sequences }: Pick<Copies, 'tables' | 'sequences'>,
): DrawnIds {
  const before = new Set(
    rows
      .filter(({ change }) => change === 'went')
      .flatMap(({ table, row }) => leavesOf(table, row).flatMap(({ text }) => numbersIn(text))),
  );
  const apart = new Map<string, string>();
  const inColumn = new Map<string, Map<string, string>>();
  for (const { table, key, kind, after } of pairRows(rows, tables)) {
    if (kind !== 'inserted' || after === undefined) continue;
    for (const sequence of sequences) {
      for (const column of Object.keys(after)) {
        if (!sequence.sources.has(`${table}.${column}`)) continue;
        for (const digits of numbersIn(JSON.stringify(after[column]) ?? '')) {
          if (before.has(digits) || !isIn(sequence, digits)) continue;
          if (sequence.isApart) apart.set(digits, sequence.name);
          else if (key.length > 0) note(inColumn, sequence, digits);
        }
      }
    }
  }
  return { apart, inColumn };
}

function note(
  inColumn: Map<string, Map<string, string>>,
  { columns, name }: SnapshotSequence,
  digits: string,
): void {
  for (const column of columns) {
    const known = inColumn.get(column) ?? new Map<string, string>();
    inColumn.set(column, known.set(digits, name));
  }
}

function numbersIn(text: string): string[] {
  return text.match(NUMBER) ?? [];
}

/** Whether a number is of the range of a sequence. Some libraries reserve as many ids as the sequence goes on by, which end at the number they draw. */
export function isIn({ first, last, step }: SnapshotSequence, digits: string): boolean {
  const value = BigInt(digits);
  return value > first - step && value <= last;
}

/** Names the ids in a text; `column`: of a row, where it stands. */
export function nameIds(
  text: string,
  drawn: DrawnIds,
  name: (sequence: string, id: string) => string,
  column?: string,
): string {
  const inColumn = column === undefined ? undefined : drawn.inColumn.get(column);
  return text.replace(NUMBER, (digits) => {
    const sequence = drawn.apart.get(digits) ?? inColumn?.get(digits);
    return sequence === undefined ? digits : name(sequence, digits);
  });
}
