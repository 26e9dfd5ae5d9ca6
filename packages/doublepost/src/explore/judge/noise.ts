import type { ChangedRow } from '../database/restore.ts';
import type { Copies } from '../database/snapshot.ts';
import { drawnIn, nameIds } from './drawn-ids.ts';
import { leavesOf, mapLeaves } from './leaves.ts';
import { isRandom, maskTimes, replaceTokens, replaceUuids, tokensIn } from './tokens.ts';

/**
 * How a value varies by itself: by times and UUIDs (`named`), by long random tokens, too (`random`),
 * or by whatever else, so that nothing of it can be compared.
 */
export type Variation = 'named' | 'random' | 'uncompared';

/** What varies although nothing races. */
export interface Noise {
  /** By the path of a value, such as `docs.data.etag`. */
  readonly byPath: ReadonlyMap<string, Variation>;
  /** UUIDs and tokens that several runs had: these are not random. */
  readonly known: ReadonlySet<string>;
}

/** What a run changed. */
type Rows = readonly ChangedRow[];

/**
 * Learns it from runs that did the same.
 *
 * @param repeated the runs of each order
 */
export function learnNoise(
  repeated: readonly (readonly Rows[])[],
  copies: Pick<Copies, 'tables' | 'sequences'>,
): Noise {
  const known = knownTokens(repeated.flat());
  const byPath = new Map<string, Variation>();
  const differ = (mask: Mask): string[] =>
    repeated.flatMap((runs) => differing(runs.map((rows) => valuesByPath(rows, copies, mask))));
  for (const path of differ((text) => text)) byPath.set(path, 'named');
  const named: Mask = (text) => replaceUuids(maskTimes(text), unless(known, '{uuid}'));
  for (const path of differ(named)) byPath.set(path, 'random');
  const random: Mask = (text) =>
    replaceUuids(maskTimes(text), unless(known, '{uuid}'), (rest) =>
      replaceTokens(rest, unless(known, '{random}')),
    );
  for (const path of differ(random)) byPath.set(path, 'uncompared');
  for (const [path, variation] of byPath) {
    if (variation !== 'random') continue;
    const tokens = repeated.flat(2).flatMap(({ table, row }) =>
      leavesOf(table, row)
        .filter((leaf) => leaf.path === path)
        .flatMap(({ text }) =>
          tokensIn(maskTimes(text)).tokens.filter((token) => !known.has(token)),
        ),
    );
    // One by itself may look like words by chance.
    const isCertain = 2 * tokens.filter(isRandom).length >= tokens.length;
    if (!isCertain) byPath.set(path, 'uncompared');
  }
  return { byPath, known };
}

/** A value as a report may show it and compare it: what varies by itself is left out. */
export function withoutNoise(value: unknown, path: string, { byPath }: Noise): unknown {
  return mapLeaves(value, path, (leaf, at) => (byPath.has(at) ? '{varies}' : leaf));
}

type Mask = (text: string) => string;

function unless(known: ReadonlySet<string>, mask: string): Mask {
  return (token) => (known.has(token) ? token : mask);
}

function knownTokens(runs: readonly Rows[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const known = new Set<string>();
  for (const rows of runs) {
    for (const token of new Set(rows.flatMap(tokensOfRow))) {
      (seen.has(token) ? known : seen).add(token);
    }
  }
  return known;
}

/** The UUIDs and tokens of a row. */
export function tokensOfRow({ table, row }: ChangedRow): string[] {
  return leavesOf(table, row).flatMap(({ text }) => {
    const { uuids, tokens } = tokensIn(text);
    return [...uuids, ...tokens];
  });
}

/** The values of each path, whichever rows they stand in. */
function valuesByPath(
  rows: Rows,
  copies: Pick<Copies, 'tables' | 'sequences'>,
  mask: Mask,
): ReadonlyMap<string, string> {
  const drawn = drawnIn(rows, copies);
  const values = new Map<string, string[]>();
  for (const { table, change, row } of rows) {
    for (const { path, text } of leavesOf(table, row)) {
      const value = `${change} ${nameIds(mask(text), drawn, (sequence) => sequence, path)}`;
      values.set(path, [...(values.get(path) ?? []), value]);
    }
  }
  return new Map([...values].map(([path, texts]) => [path, texts.sort().join('\n')]));
}

function differing([first, ...others]: readonly ReadonlyMap<string, string>[]): string[] {
  return others.flatMap((other) =>
    [...new Set([...(first?.keys() ?? []), ...other.keys()])].filter(
      (path) => first?.get(path) !== other.get(path),
    ),
  );
}
