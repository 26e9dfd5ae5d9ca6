import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseExact } from '../../../src/explore/database/parse-exact.ts';
import type { ChangedRow } from '../../../src/explore/database/restore.ts';
import { canonicalRows } from '../../../src/explore/judge/canonical.ts';
import { learnNoise } from '../../../src/explore/judge/noise.ts';
import type { TimedRows } from '../../../src/explore/judge/times.ts';

const DAY_MS = 24 * 3600 * 1000;
let past = 0;
/** Another second each time, within what a run may take. */
const soon = (): number => {
  past = (past + 1_700) % 20_000;
  return Date.now() - past;
};

const NOTHING = { tables: [], sequences: [] };

const came = (table: string, row: ChangedRow['row']): ChangedRow => ({
  table,
  change: 'came',
  row,
});

const ended = (rows: TimedRows['rows']): TimedRows => ({
  rows,
  startedAt: Date.now() - 20_000,
  readAt: Date.now(),
});

it.each<[string, () => unknown, string | undefined]>([
  ['a steady value', () => 'the same word, ever and ever', undefined],
  ['a UUID', () => randomUUID(), 'named'],
  ['a time', () => new Date(soon()).toISOString(), 'named'],
  ['a time in thirty days', () => new Date(soon() + 30 * DAY_MS).toISOString(), 'named'],
  [
    'a day by chance',
    () => new Date(Date.now() + 99 * DAY_MS * Math.random()).toJSON().slice(0, 10),
    'uncompared',
  ],
  [
    'a minute by chance',
    () => `${new Date(Date.now() + 1e8 * Math.random()).toJSON().slice(0, 16)}:00Z`,
    'uncompared',
  ],
  [
    'a time of day in two hours',
    () => new Date(soon() + 7_200_000).toJSON().slice(11, 23),
    'named',
  ],
  ['what Django signs', () => `"x":1vc${++past % 10}k6:${'a'.repeat(43)}`, 'named'],
  ['seconds since 1970', () => Math.floor(soon() / 1000), 'named'],
  [
    'a time by chance',
    () => new Date(Date.now() + 1e8 * Math.random()).toISOString(),
    'uncompared',
  ],
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
  const run = (): TimedRows => ended([came('docs', { data: { deep: [value()] } })]);
  const { byPath } = learnNoise([[run(), run(), run(), run()]], NOTHING);
  expect(byPath.get('docs.data.deep[]')).toBe(expected);
});

it('compares which row refers to which by a UUID, wherever it stands', () => {
  const run = (swap: boolean): TimedRows => {
    const [a, b] = [randomUUID(), randomUUID()];
    return ended([
      came('users', { id: a, name: 'a' }),
      came('users', { id: b, name: 'b' }),
      came('logs', { text: `made user-${swap ? b : a}`, by: 'a' }),
      came('logs', { text: `made user-${b}`, by: 'b' }),
    ]);
  };
  const noise = learnNoise([[run(false), run(false)]], NOTHING);
  const context = { ...NOTHING, noise };
  expect(canonicalRows(run(false), context)).toEqual(canonicalRows(run(false), context));
  expect(canonicalRows(run(true), context)).not.toEqual(canonicalRows(run(false), context));
});

it.each([
  ['ISO 8601', (ms: number) => new Date(ms).toISOString()],
  ['PostgreSQL', (ms: number) => new Date(ms).toJSON().replace('T', ' ').replace('Z', '456+00')],
  ['a zone of its own', (ms: number) => new Date(ms + 20_700_000).toJSON().replace('Z', '+05:45')],
  ['no zone', (ms: number) => new Date(ms + 3_600_000).toJSON().slice(0, 19)],
  ['seconds', (ms: number) => Math.floor(ms / 1000)],
  ['milliseconds', (ms: number) => ms],
])('compares how far from now a time is, written with %s', (_name, write) => {
  const old = write(Date.parse('2026-01-02T03:04:05.678Z'));
  const run = (days: number, runAt = 0): TimedRows => ({
    startedAt: runAt - 200,
    readAt: runAt,
    rows: [
      { table: 'passes', change: 'went', row: { id: 1, until: old, before: 'none' } },
      came('passes', { id: 1, until: write(runAt + days * DAY_MS), before: old }),
    ],
  });
  const now = Date.now();
  const noise = learnNoise([[run(60, now), run(60, now + 1_500)]], NOTHING);
  const context = { ...NOTHING, noise };
  const serial = canonicalRows(run(60, now + 400_123), context);
  expect(canonicalRows(run(60, now + 777_777), context)).toEqual(serial);
  expect(canonicalRows(run(30, now + 400_123), context)).not.toEqual(serial);
  expect(noise.byPath.get('passes.until')).toBe('named');
});

it.each([10, 15, 30, 45])('tells %d seconds from twice as many', (seconds) => {
  const now = Date.now();
  const run = (more: number, readAt: number, ageMs: number): TimedRows => ({
    startedAt: readAt - ageMs,
    readAt,
    rows: [came('spots', { until: new Date(readAt - ageMs + more * 1_000).toISOString() })],
  });
  const runs = [run(2 * seconds, now, 120), run(2 * seconds, now + 1_500, 340)];
  const context = { ...NOTHING, noise: learnNoise([runs], NOTHING) };
  const serial = canonicalRows(run(2 * seconds, now + 9_000, 1_900), context);
  expect(canonicalRows(run(2 * seconds, now + 7_000, 10), context)).toEqual(serial);
  expect(canonicalRows(run(seconds, now + 8_000, 200), context)).not.toEqual(serial);
});

it('takes the same second of two runs for a clock all the same', () => {
  const run = (readAt: number): TimedRows => ({
    startedAt: readAt - 100,
    readAt,
    rows: [came('votes', { at: new Date(readAt).toJSON().slice(0, 19) })],
  });
  const now = Date.parse('2026-11-24T10:00:05.100Z');
  const runs = [run(now), run(now + 200), run(now + 1_500), run(now + 1_700)];
  expect(learnNoise([runs], NOTHING).byPath.get('votes.at')).toBe('named');
});

it('does not mind in which order the ids are by which a map is keyed', () => {
  const run = (a: string, b: string): TimedRows =>
    ended([
      came('users', { id: a, name: 'a' }),
      came('users', { id: b, name: 'b' }),
      came('docs', { data: { [a]: 'a', [b]: 'b' } }),
    ]);
  const ids = (): [string, string] => [randomUUID(), randomUUID()];
  const noise = learnNoise([[run(...ids()), run(...ids()), run(...ids())]], NOTHING);
  const [low = '', high = ''] = ids().sort();
  const context = { ...NOTHING, noise };
  expect(canonicalRows(run(low, high), context)).toEqual(canonicalRows(run(high, low), context));
});

it('takes the minute in which a run is made for now, also where it never changed', () => {
  const minute = (ms: number): string => `${new Date(ms).toJSON().slice(0, 16)}:00Z`;
  const run = (readAt: number): TimedRows => ({
    startedAt: readAt - 200,
    readAt,
    rows: [came('visits', { at: minute(readAt), slot: '2026-12-01T14:00:00Z' })],
  });
  const now = Date.parse('2026-11-24T10:00:05Z');
  const context = { ...NOTHING, noise: learnNoise([[run(now), run(now + 1_500)]], NOTHING) };
  const [serial] = canonicalRows(run(now), context);
  expect(canonicalRows(run(now + 60_000), context)).toEqual([serial]);
  expect(serial).toContain('2026-12-01T14:00:00Z');
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
