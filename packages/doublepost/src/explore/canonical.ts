import { createHash } from 'node:crypto';
import { abstractionOf } from '../observe/abstraction.ts';
import type { ChangedRow } from './restore.ts';
import { RANGE, type SnapshotSequence } from './snapshot.ts';

/** Names generated ids by the sequence that gave them. */
export type NameIds = (text: string, name: (sequence: string, id: string) => string) => string;

/** Makes the recogniser: each sequence gives ids of a range of its own in every schedule. */
export function idsOf(sequences: readonly SnapshotSequence[]): NameIds {
  const byRange = new Map(
    sequences.map(({ name, first }) => [Math.floor(first / RANGE), { name, first }]),
  );
  return (text, name) =>
    text.replace(/(?<![\w.])\d{7,10}(?![\w.])/g, (digits) => {
      const sequence = byRange.get(Math.floor(Number(digits) / RANGE));
      const isOwn = sequence !== undefined && Number(digits) >= sequence.first;
      return isOwn ? name(sequence.name, digits) : digits;
    });
}

/** Neither differs by what was done. */
const abstractTimes = abstractionOf({});

/** Columns whose values differ between two runs of the same order: hashes, tokens, times. */
export type NoisyColumns = ReadonlySet<string>;

/** A row as text, with ids as `nameId` gives them. */
function describe(
  { table, change, row }: ChangedRow,
  nameIds: NameIds,
  nameId: (sequence: string, id: string) => string,
  noisy: NoisyColumns,
): string {
  const columns = Object.entries(row)
    .filter(([column]) => !noisy.has(`${table}.${column}`))
    .map(([column, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `${column}=${abstractTimes(nameIds(text ?? 'null', nameId))}`;
    });
  return `${change} ${table} ${columns.join(', ')}`;
}

/** Rounds of refining: enough for references over as many tables. */
const ROUNDS = 3;

/**
 * What changed, up to renaming of generated ids: each id is coloured by the rows that it stands in
 * (Weisfeiler and Leman), so that which row refers to which is still compared.
 */
export function canonicalRows(
  rows: readonly ChangedRow[],
  nameIds: NameIds,
  noisy: NoisyColumns,
): string[] {
  let colours = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const contexts = new Map<string, { sequence: string; rows: string[] }>();
    for (const row of rows) {
      const ids = new Map<string, string>();
      describe(row, nameIds, (sequence, id) => `${ids.set(id, sequence).size}`, noisy);
      for (const [id, sequence] of ids) {
        const context = contexts.get(id) ?? { sequence, rows: [] };
        const text = describe(
          row,
          nameIds,
          (name, other) => (other === id ? '@' : (colours.get(other) ?? name)),
          noisy,
        );
        context.rows.push(text);
        contexts.set(id, context);
      }
    }
    colours = new Map(
      [...contexts].map(([id, context]) => [
        id,
        `${context.sequence}:${hash(context.rows.sort().join('\n'))}`,
      ]),
    );
  }
  return rows
    .map((row) => describe(row, nameIds, (name, id) => `{${colours.get(id) ?? name}}`, noisy))
    .sort();
}

/** Learns which columns differ between runs that did the same. */
export function learnNoisyColumns(
  repeated: readonly (readonly (readonly ChangedRow[])[])[],
  nameIds: NameIds,
): NoisyColumns {
  const noisy = new Set<string>();
  for (const runs of repeated) {
    const [first, ...others] = runs.map((rows) => columnsOf(rows, nameIds));
    for (const other of others) {
      for (const column of new Set([...(first?.keys() ?? []), ...other.keys()])) {
        if (first?.get(column) !== other.get(column)) noisy.add(column);
      }
    }
  }
  return noisy;
}

function columnsOf(rows: readonly ChangedRow[], nameIds: NameIds): Map<string, string> {
  const values = new Map<string, string[]>();
  for (const row of rows) {
    for (const column of Object.keys(row.row)) {
      const only = { ...row, row: { [column]: row.row[column] } };
      const text = describe(only, nameIds, (sequence) => sequence, new Set());
      const key = `${row.table}.${column}`;
      values.set(key, [...(values.get(key) ?? []), text]);
    }
  }
  return new Map([...values].map(([column, texts]) => [column, texts.sort().join('\n')]));
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 8);
}
