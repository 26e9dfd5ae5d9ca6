import { parseExact } from '../database/parse-exact.ts';

/** A value in a row that has no parts: a column, or what is in it where that is JSON. */
export interface Leaf {
  /** `docs.data.lines[].price`: equal for values that mean the same. */
  readonly path: string;
  /** `data.lines[2].price`. */
  readonly at: string;
  /** As JSON. */
  readonly text: string;
}

/** The values of a row, those inside of JSON one by one, be its column of that type or a text. */
export function leavesOf(table: string, row: Readonly<Record<string, unknown>>): Leaf[] {
  return Object.entries(row).flatMap(([column, value]) =>
    leavesIn(value, { path: `${table}.${column}`, at: column }),
  );
}

type Place = Pick<Leaf, 'path' | 'at'>;

function leavesIn(value: unknown, place: Place): Leaf[] {
  const parts = partsOf(value, place);
  if (parts === undefined) return [{ ...place, text: JSON.stringify(value) ?? 'null' }];
  return parts.flatMap(([part, inside]) => leavesIn(part, inside));
}

function partsOf(value: unknown, { path, at }: Place): [unknown, Place][] | undefined {
  const whole = typeof value === 'string' ? (jsonIn(value) ?? value) : value;
  if (typeof whole !== 'object' || whole === null) return undefined;
  if (Array.isArray(whole)) {
    if (whole.length === 0) return undefined;
    return whole.map((part, index) => [part, { path: `${path}[]`, at: `${at}[${index}]` }]);
  }
  const entries = Object.entries(whole);
  if (entries.length === 0) return undefined;
  return entries
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, part]) => [
      part,
      {
        path: `${path}.${generalised(key)}`,
        at: `${at}.${/[.[]/.test(key) ? JSON.stringify(key) : key}`,
      },
    ]);
}

/** A text that is a JSON object or array. */
function jsonIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return parseExact(text) as object;
  } catch {
    return undefined;
  }
}

/** Keys that are ids, numbers or tokens, and not names: each of them is like any other. */
function generalised(key: string): string {
  return key.replace(/[\w-]*\d[\w-]{11,}|\d+/g, '*');
}

/** A value with other leaves, as long as each keeps its place. */
export function mapLeaves(
  value: unknown,
  path: string,
  change: (value: unknown, path: string) => unknown,
): unknown {
  const place = { path, at: '' };
  const parts = partsOf(value, place);
  if (parts === undefined) return change(value, path);
  const mapped = parts.map(
    ([part, inside]) => [inside.at, mapLeaves(part, inside.path, change)] as const,
  );
  return parts[0]?.[1].at.startsWith('[')
    ? mapped.map(([, part]) => part)
    : Object.fromEntries(mapped.map(([at, part]) => [at.slice(1), part]));
}
