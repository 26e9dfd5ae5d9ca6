import { createHash } from 'node:crypto';
import type { ChangedRow } from '../database/restore.ts';
import { RANGE, type SnapshotSequence } from '../database/snapshot.ts';

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

/** Random parts of a text: hashes, tokens, UUIDs. */
const RANDOM = /[^\s"'{}[\]:,;=<>()]{12,}/g;

/**
 * Columns whose values differ between two runs of the same order: `masked` where only times and
 * long random parts do, `dropped` where others do.
 */
export type NoisyColumns = ReadonlyMap<string, 'masked' | 'dropped'>;

type NameId = (sequence: string, id: string) => string;

/** A row as text, with ids as `nameId` gives them. */
function describe(
  { table, change, row }: ChangedRow,
  nameIds: NameIds,
  nameId: NameId,
  noisy: NoisyColumns,
): string {
  const columns = Object.entries(row).flatMap(([column, value]) => {
    const noise = noisy.get(`${table}.${column}`);
    if (noise === 'dropped') return [];
    const text = textOf(value);
    return [`${column}=${nameIds(noise === 'masked' ? masked(text) : text, nameId)}`];
  });
  return `${change} ${table} ${columns.join(', ')}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
}

function masked(text: string): string {
  return text.replace(ISO_TIME, '{time}').replace(RANDOM, '{varies}');
}

/** As PostgreSQL writes times into JSON. */
const ISO_TIME = /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?/g;

/** Rounds of refining: enough for references over as many tables. */
const ROUNDS = 3;

/** What changed, up to renaming of generated ids: equal for rows that differ by nothing else. */
export function canonicalRows(
  rows: readonly ChangedRow[],
  nameIds: NameIds,
  noisy: NoisyColumns,
): string[] {
  return canonicalEntries(rows, nameIds, noisy)
    .map(({ text }) => text)
    .sort();
}

/** A row, and its text up to renaming of generated ids. */
export interface CanonicalEntry {
  readonly row: ChangedRow;
  readonly text: string;
}

/**
 * The same row by row: each id is coloured by the rows that it stands in (Weisfeiler and Leman), so
 * that which row refers to which is still compared.
 */
export function canonicalEntries(
  rows: readonly ChangedRow[],
  nameIds: NameIds,
  noisy: NoisyColumns,
): CanonicalEntry[] {
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
  return rows.map((row) => ({
    row,
    text: describe(row, nameIds, (name, id) => `{${colours.get(id) ?? name}}`, noisy),
  }));
}

/** Learns which columns differ between runs that did the same. */
export function learnNoisyColumns(
  repeated: readonly (readonly (readonly ChangedRow[])[])[],
  nameIds: NameIds,
): NoisyColumns {
  const noisy = new Map<string, 'masked' | 'dropped'>();
  const plain = (text: string): string => text;
  for (const runs of repeated) {
    for (const column of differing(runs, nameIds, plain)) {
      if (noisy.get(column) !== 'dropped') noisy.set(column, 'masked');
    }
    for (const column of differing(runs, nameIds, masked)) noisy.set(column, 'dropped');
  }
  return noisy;
}

function differing(
  runs: readonly (readonly ChangedRow[])[],
  nameIds: NameIds,
  shorten: (text: string) => string,
): string[] {
  const [first, ...others] = runs.map((rows) => columnsOf(rows, nameIds, shorten));
  return others.flatMap((other) =>
    [...new Set([...(first?.keys() ?? []), ...other.keys()])].filter(
      (column) => first?.get(column) !== other.get(column),
    ),
  );
}

/** The values of each column, whichever rows they stand in. */
function columnsOf(
  rows: readonly ChangedRow[],
  nameIds: NameIds,
  shorten: (text: string) => string,
): Map<string, string> {
  const values = new Map<string, string[]>();
  for (const { table, row } of rows) {
    for (const [column, value] of Object.entries(row)) {
      const key = `${table}.${column}`;
      const text = nameIds(shorten(textOf(value)), (sequence) => sequence);
      values.set(key, [...(values.get(key) ?? []), text]);
    }
  }
  return new Map([...values].map(([column, texts]) => [column, texts.sort().join('\n')]));
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 8);
}
