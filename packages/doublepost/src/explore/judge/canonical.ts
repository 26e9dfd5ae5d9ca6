import { createHash } from 'node:crypto';
import type { ChangedRow } from '../database/restore.ts';
import type { Copies } from '../database/snapshot.ts';
import { drawnIn, nameIds } from './drawn-ids.ts';
import { leavesOf } from './leaves.ts';
import { type Noise, tokensOfRow } from './noise.ts';
import { type TimedRows, timeNamer } from './times.ts';
import { maskTimes, replaceTokens, replaceUuids, tokensIn } from './tokens.ts';

/** What is known of the rows that are compared. */
export interface RowContext extends Pick<Copies, 'tables' | 'sequences'> {
  readonly noise: Noise;
}

/** Calls a generated value by its kind: the sequence that gave it, or `uuid`, or `random`. */
type Name = (kind: string, value: string) => string;

/** Describes a row of a run as text, with generated values as `name` gives them. */
function describer(
  outcome: TimedRows,
  context: RowContext,
): (row: ChangedRow, name: Name) => string {
  const { rows } = outcome;
  const { byPath, times } = context.noise;
  const nameTimes = timeNamer(outcome, times);
  const drawn = drawnIn(rows, context);
  const random = randomIn(rows, context.noise);
  return ({ table, change, row }, name) => {
    const named = (text: string, path: string): string => {
      const withoutIds = (rest: string): string => nameIds(rest, drawn, name, path);
      const nameOr = (token: string, other: string): string => {
        const kind = random.get(token);
        return kind === undefined ? other : name(kind, token);
      };
      return replaceUuids(
        text,
        (uuid) => nameOr(uuid, uuid),
        (rest) => replaceTokens(rest, (token) => nameOr(token, withoutIds(token)), withoutIds),
      );
    };
    const leaves = leavesOf(table, row).flatMap(({ path, at, text }) => {
      const variation = byPath.get(path);
      if (variation === 'uncompared') return [];
      return `${named(at, path)}=${named(nameTimes(text, path, variation !== undefined), path)}`;
    });
    // The keys of a map may be ids, too: they are in order once those have their names.
    return `${change} ${table} ${leaves.sort().join(', ')}`;
  };
}

/**
 * By their texts the UUIDs and tokens that are random here: they stand where values vary by
 * themselves, no other run had them, and no row had them before.
 */
function randomIn(
  rows: readonly ChangedRow[],
  { byPath, known }: Noise,
): ReadonlyMap<string, string> {
  const before = new Set(rows.filter(({ change }) => change === 'went').flatMap(tokensOfRow));
  const found = new Map<string, string>();
  const note = (values: readonly string[], kind: string): void => {
    for (const value of values) {
      if (!known.has(value) && !before.has(value)) found.set(value, kind);
    }
  };
  for (const { table, row } of rows) {
    for (const { path, text } of leavesOf(table, row)) {
      const variation = byPath.get(path);
      if (variation === undefined || variation === 'uncompared') continue;
      const { uuids, tokens } = tokensIn(maskTimes(text));
      note(uuids, 'uuid');
      if (variation === 'random') note(tokens, 'random');
    }
  }
  return found;
}

/** Rounds of refining: enough for references over as many tables. */
const ROUNDS = 3;

/** What changed, up to renaming of generated values: equal for rows that differ by nothing else. */
export function canonicalRows(outcome: TimedRows, context: RowContext): string[] {
  return canonicalEntries(outcome, context)
    .map(({ text }) => text)
    .sort();
}

/** A row, and its text up to renaming of generated values. */
export interface CanonicalEntry {
  readonly row: ChangedRow;
  readonly text: string;
}

/**
 * The same row by row: each generated value is coloured by the rows that it stands in (Weisfeiler and Leman), so
 * that which row refers to which is still compared.
 */
export function canonicalEntries(outcome: TimedRows, context: RowContext): CanonicalEntry[] {
  const { rows } = outcome;
  const describe = describer(outcome, context);
  let colours = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const contexts = new Map<string, { kind: string; rows: string[] }>();
    for (const row of rows) {
      const ids = new Map<string, string>();
      describe(row, (kind, id) => `${ids.set(id, kind).size}`);
      for (const [id, kind] of ids) {
        const known = contexts.get(id) ?? { kind, rows: [] };
        known.rows.push(
          describe(row, (name, other) => (other === id ? '@' : (colours.get(other) ?? name))),
        );
        contexts.set(id, known);
      }
    }
    colours = new Map(
      [...contexts].map(([id, { kind, rows }]) => [id, `${kind}:${hash(rows.sort().join('\n'))}`]),
    );
  }
  return rows.map((row) => ({
    row,
    text: describe(row, (name, id) => `{${colours.get(id) ?? name}}`),
  }));
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 8);
}
