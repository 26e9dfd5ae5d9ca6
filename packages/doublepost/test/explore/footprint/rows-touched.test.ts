import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowTable } from '../../../src/explore/database/row-tables.ts';
import { areApart } from '../../../src/explore/footprint/row-access.ts';
import { RowsTouched } from '../../../src/explore/footprint/rows-touched.ts';
import { parametersOf } from '../../../src/explore/wire/parameters.ts';

const USERS: RowTable = {
  columns: new Map([
    ['id', 'int'],
    ['email', 'text'],
    ['name', 'text'],
  ]),
  sequences: new Set(['id']),
  keys: new Map([
    ['users_pkey', ['id']],
    ['users_email_key', ['email']],
  ]),
};
const VISITS: RowTable = {
  columns: new Map([
    ['user_id', 'int'],
    ['day', 'int'],
    ['token', 'uuid'],
  ]),
  sequences: new Set(),
  keys: new Map([['visits_pkey', ['user_id', 'day']]]),
};
const TABLES = new Map([
  ['users', USERS],
  ['visits', VISITS],
]);
const NO_BYTES = Buffer.alloc(0);

/** A client's message. */
function message(type: string, ...parts: readonly (string | number | Buffer)[]): Buffer {
  const content = Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(`${part}\0`);
      if (Buffer.isBuffer(part)) return part;
      const number = Buffer.alloc(2);
      number.writeInt16BE(part);
      return number;
    }),
  );
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function bind(values: readonly (string | null)[], format = 0): Buffer {
  const parts = values.map((value) =>
    value === null
      ? int32(-1)
      : Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]),
  );
  return message('B', '', '', 1, format, values.length, ...parts, 0);
}

/** Whether two statements count as apart once their values are known. */
function apart(one: string, other: string, bytes: readonly Buffer[] = []): boolean {
  const rows = new RowsTouched(TABLES);
  const units = [one, other].map((sql, index) => ({ sql, bytes: bytes[index] ?? NO_BYTES }));
  for (let run = 0; run < 2; run += 1) {
    rows.beginRun();
    for (const unit of units) rows.of(unit);
  }
  const [a, b] = units.map((unit) => rows.of(unit));
  if (a === undefined || b === undefined || a[0] !== b[0]) return false;
  return areApart([a[1]], [b[1]]);
}

const FIRST = 'UPDATE users SET name = $2 WHERE id = 1';

describe('statements on rows of one table', () => {
  it.each([
    [FIRST, "update users set name = 'x' || name where id=2 and name <> 'y';"],
    [FIRST, 'SELECT * FROM users WHERE id = 2'],
    [FIRST, 'SELECT "users"."id" FROM "users" WHERE "users"."id" = 2 ORDER BY name DESC LIMIT 21'],
    [FIRST, 'SELECT 1 AS "a" FROM "users" WHERE "users"."id" = 2 LIMIT 1'],
    [FIRST, 'SELECT id FROM users WHERE id = 2 FOR UPDATE'],
    ["SELECT id FROM users WHERE email = 'a'", "INSERT INTO users (email) VALUES ('b')"],
    ["INSERT INTO users (email) VALUES ('a')", "INSERT INTO users (email) VALUES ('b')"],
    [
      'UPDATE visits SET token = NULL WHERE user_id = 1 AND day = 1',
      'INSERT INTO visits (user_id, day) VALUES (1, 2)',
    ],
  ])('are apart by their keys: %s / %s', (one, other) => {
    expect(apart(one, other)).toBe(true);
    expect(apart(other, one)).toBe(true);
  });

  it.each([
    ['the same row', FIRST, 'SELECT * FROM users WHERE id = 1'],
    ['no key', FIRST, "SELECT * FROM users WHERE name = 'b'"],
    ['another key', FIRST, "SELECT * FROM users WHERE email = 'b'"],
    ['part of a key', 'SELECT * FROM visits WHERE day = 1', 'SELECT * FROM visits WHERE day = 2'],
    ['a key that changes', FIRST, "UPDATE users SET email = 'b' WHERE id = 2"],
    ['a look at all', FIRST, 'SELECT * FROM users'],
    ['an alternative', FIRST, "SELECT * FROM users WHERE id = 2 OR name = 'b'"],
    ['a range', FIRST, 'SELECT * FROM users WHERE id > 2'],
    ['a subquery', FIRST, 'SELECT (SELECT max(id) FROM users) FROM users WHERE id = 2'],
    ['a function', FIRST, 'UPDATE users SET name = pick() WHERE id = 2'],
    ['a join', FIRST, 'SELECT users.id FROM users, visits WHERE users.id = 2'],
    ['another table by its name', FIRST, 'SELECT * FROM visits WHERE id = 2'],
    ['a comment', FIRST, 'SELECT * FROM users WHERE id = 2 -- AND'],
    ['a cast', FIRST, 'SELECT * FROM users WHERE id = 2::int'],
    ['an escape', FIRST, "UPDATE users SET name = E'\\'' WHERE id = 2"],
    ['two statements', FIRST, 'SELECT * FROM users WHERE id = 2; DELETE FROM users'],
    ['DELETE', FIRST, 'DELETE FROM users WHERE id = 2'],
    ['INSERT without columns', FIRST, "INSERT INTO users VALUES (2, 'b', '')"],
    [
      'a new row that may have the other key of the changed one, and wait for it',
      FIRST,
      "INSERT INTO users (id, email) VALUES (2, 'b')",
    ],
    [
      'new rows with one key in common',
      "INSERT INTO users (id, email) VALUES (1, 'a')",
      "INSERT INTO users (id, email) VALUES (2, 'a')",
    ],
    [
      'a drawn key beside a given one',
      "INSERT INTO users (email) VALUES ('a')",
      "INSERT INTO users (id, email) VALUES (2, 'b')",
    ],
    [
      'ON CONFLICT',
      "INSERT INTO users (email) VALUES ('a')",
      "INSERT INTO users (email) VALUES ('b') ON CONFLICT DO NOTHING",
    ],
    [
      'several rows',
      "INSERT INTO users (email) VALUES ('a')",
      "INSERT INTO users (email) VALUES ('b'), ('c')",
    ],
    [
      'texts that differ in case only',
      "SELECT * FROM users WHERE email = 'a'",
      "INSERT INTO users (email) VALUES ('A')",
    ],
    ['the same number, written otherwise', FIRST, "SELECT * FROM users WHERE id = '01'"],
    ['a time', FIRST, 'SELECT * FROM users WHERE id = 1795444444'],
  ])('are not, where there is %s', (_what, one, other) => {
    expect(apart(one, other)).toBe(false);
    expect(apart(other, one)).toBe(false);
  });

  it('takes a value only that an earlier run had, too', () => {
    const rows = new RowsTouched(TABLES);
    const keysOf = (id: number) =>
      rows.of({ sql: `SELECT * FROM users WHERE id = ${id}`, bytes: NO_BYTES })?.[1].keys.size;
    rows.beginRun();
    expect(keysOf(1)).toBe(0);
    expect(keysOf(1)).toBe(0);
    rows.beginRun();
    expect(keysOf(1)).toBe(1);
    expect(keysOf(2)).toBe(0);
  });

  it('never takes anything for certain that is cut or mixed up', () => {
    const words = ['SELECT', '*', 'FROM', 'users', 'WHERE', 'id', '=', '2', 'AND', 'OR', ',', '('];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (picked) => {
        const sql = picked.join(' ');
        if (!apart(FIRST, sql)) return;
        expect(sql).toMatch(/^SELECT .* FROM users WHERE (.* AND )?id = 2( AND |$)/);
        expect(sql).not.toMatch(/OR|\(/);
      }),
    );
  });
});

describe('the parameters of a unit', () => {
  const sql = 'SELECT * FROM users WHERE id = $1';
  const parse = (...types: readonly number[]) =>
    message('P', '', sql, types.length, ...types.map(int32));

  it('tell rows apart', () => {
    const units = ['1', '2'].map((id) => Buffer.concat([parse(), bind([id])]));
    expect(apart(sql, sql, units)).toBe(true);
    const same = ['1', '1'].map((id) => Buffer.concat([parse(), bind([id])]));
    expect(apart(sql, sql, same)).toBe(false);
  });

  it.each([
    ['texts, and NULL', Buffer.concat([parse(), bind(['1', null])]), ['1', undefined]],
    ['binary ones are not read', Buffer.concat([parse(), bind(['1'], 1)]), [undefined]],
    ['nor those of other types', Buffer.concat([parse(701), bind(['1'])]), [undefined]],
    ['none without the statement', bind(['1']), undefined],
    ['none of two', Buffer.concat([parse(), bind(['1']), bind(['2'])]), undefined],
    ['none of a broken one', Buffer.concat([parse(), bind(['1']).subarray(0, 9)]), undefined],
  ])('%s', (_what, bytes, values) => {
    expect(parametersOf(bytes)).toEqual(values);
  });
});
