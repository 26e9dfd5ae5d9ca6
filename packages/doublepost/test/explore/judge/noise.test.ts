import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseExact } from '../../../src/explore/database/parse-exact.ts';
import type { ChangedRow } from '../../../src/explore/database/restore.ts';
import { canonicalRows } from '../../../src/explore/judge/canonical.ts';
import { learnNoise } from '../../../src/explore/judge/noise.ts';

const NOTHING = { tables: [], sequences: [] };

const came = (table: string, row: ChangedRow['row']): ChangedRow => ({
  table,
  change: 'came',
  row,
});

it.each<[string, () => unknown, string | undefined]>([
  ['a steady value', () => 'the same word, ever and ever', undefined],
  ['a UUID', () => randomUUID(), 'named'],
  ['a time', () => new Date(Date.now() + 1e6 * Math.random()).toISOString(), 'named'],
  ['seconds since 1970', () => Math.floor(Date.now() / 1000 + 1e5 * Math.random()), 'named'],
  ['a hash', () => `$2b$12$${randomBytes(40).toString('base64url')}`, 'random'],
  ['hexadecimal digits', () => randomBytes(16).toString('hex'), 'random'],
  ['a short code', () => randomBytes(3).toString('hex'), 'uncompared'],
  [
    'a number of a thousand million and more',
    () => 3e9 + Math.floor(1e9 * Math.random()),
    'uncompared',
  ],
  [
    'words with a number that varies',
    () => `order-42-reference-${Math.floor(1e7 * Math.random())}`,
    'uncompared',
  ],
])('%s varies in a known way', (_name, value, expected) => {
  const run = (): ChangedRow[] => [came('docs', { data: { deep: [value()] } })];
  const { byPath } = learnNoise([[run(), run(), run()]], NOTHING);
  expect(byPath.get('docs.data.deep[]')).toBe(expected);
});

it('compares which row refers to which by a UUID, wherever it stands', () => {
  const run = (swap: boolean): ChangedRow[] => {
    const [a, b] = [randomUUID(), randomUUID()];
    return [
      came('users', { id: a, name: 'a' }),
      came('users', { id: b, name: 'b' }),
      came('logs', { text: `made user-${swap ? b : a}`, by: 'a' }),
      came('logs', { text: `made user-${b}`, by: 'b' }),
    ];
  };
  const noise = learnNoise([[run(false), run(false)]], NOTHING);
  const context = { ...NOTHING, noise };
  expect(canonicalRows(run(false), context)).toEqual(canonicalRows(run(false), context));
  expect(canonicalRows(run(true), context)).not.toEqual(canonicalRows(run(false), context));
});

it('keeps numbers that a double would round', () => {
  const text =
    '{"a": 9007199254740993, "b": "1234567890123456789", "c": 1.50, "d": [-0.12345678901234567890]}';
  expect(parseExact(text)).toEqual({
    a: '9007199254740993',
    b: '1234567890123456789',
    c: 1.5,
    d: ['-0.12345678901234567890'],
  });
});
