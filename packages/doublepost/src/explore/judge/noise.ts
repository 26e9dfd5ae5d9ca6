import type { ChangedRow } from '../database/restore.ts';
import type { Copies } from '../database/snapshot.ts';
import { drawnIn, nameIds } from './drawn-ids.ts';
import { leavesOf, mapLeaves } from './leaves.ts';
import { learnTimes, type TimedRows, type Times, timeNamer } from './times.ts';
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
  readonly times: Times;
}

/** What a run changed. */
type Rows = readonly ChangedRow[];

/**
 * Learns it from runs that did the same.
 *
 * @param repeated the runs of each order
 */
export function learnNoise(
  repeated: readonly (readonly TimedRows[])[],
  copies: Pick<Copies, 'tables' | 'sequences'>,
): Noise {
  const all = repeated.flat();
  const known = knownTokens(all.map(({ rows }) => rows));
  const times = learnTimes(repeated);
  const byPath = new Map<string, Variation>();
  const differ = (mask: (nameTimes: NameTimes) => Mask): string[] =>
    repeated.flatMap((runs) =>
      differing(runs.map((run) => valuesByPath(run, copies, mask(timeNamer(run, times))))),
    );
  for (const path of differ(() => (text) => text)) byPath.set(path, 'named');
  const named =
    (nameTimes: NameTimes): Mask =>
    (text, path) =>
      replaceUuids(nameTimes(text, path, true), unless(known, '{uuid}'));
  for (const path of differ(named)) byPath.set(path, 'random');
  const random =
    (nameTimes: NameTimes): Mask =>
    (text, path) =>
      replaceUuids(nameTimes(text, path, true), unless(known, '{uuid}'), (rest) =>
        replaceTokens(rest, unless(known, '{random}')),
      );
  for (const path of differ(random)) byPath.set(path, 'uncompared');
  for (const [path, variation] of byPath) {
    if (variation !== 'random') continue;
    const tokens = all
      .flatMap(({ rows }) => rows)
      .flatMap(({ table, row }) =>
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
  return { byPath, known, times };
}

/**
 * Makes of a value what a report may show of it and compare: what varies by itself is left out, but
 * for how far a time is from now.
 */
export function noiseRemover(
  outcome: TimedRows,
  { byPath, times }: Noise,
): (value: unknown, path: string) => unknown {
  const nameTimes = timeNamer(outcome, times);
  const steady = (leaf: unknown, path: string): unknown => {
    const variation = byPath.get(path);
    if (variation === undefined) return leaf;
    const named = nameTimes(String(leaf), path, true);
    return variation === 'named' && named !== String(leaf) ? named : '{varies}';
  };
  return (value, path) => mapLeaves(value, path, steady);
}

type Mask = (text: string, path: string) => string;
type NameTimes = ReturnType<typeof timeNamer>;

function unless(known: ReadonlySet<string>, mask: string): (token: string) => string {
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
  { rows }: TimedRows,
  copies: Pick<Copies, 'tables' | 'sequences'>,
  mask: Mask,
): ReadonlyMap<string, string> {
  const drawn = drawnIn(rows, copies);
  const values = new Map<string, string[]>();
  for (const { table, change, row } of rows) {
    for (const { path, text } of leavesOf(table, row)) {
      const value = `${change} ${nameIds(mask(text, path), drawn, (sequence) => sequence, path)}`;
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
