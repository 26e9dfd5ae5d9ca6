import { describe, expect, it } from 'vitest';
import {
  isolationFrom,
  isolationOf,
  resetsIsolation,
  wordsOf,
} from '../../../src/explore/sql/statement.ts';

describe('the isolation level that a statement asks for', () => {
  it.each([
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'serializable', false],
    ['/* app */ BEGIN ISOLATION LEVEL SERIALIZABLE', 'serializable', false],
    [
      "/*a='b' /* within */ */ START TRANSACTION ISOLATION LEVEL /* */ SERIALIZABLE",
      'serializable',
      false,
    ],
    [
      '-- x\nSET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      'repeatable read',
      true,
    ],
    ['BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE\n  READ', 'repeatable read', false],
    ["SET SESSION transaction_isolation = 'serializable'", 'serializable', false],
    ["SET default_transaction_isolation TO 'read committed'", 'read committed', true],
    [
      "SELECT set_config('default_transaction_isolation', 'serializable', false)",
      'serializable',
      true,
    ],
    ["SELECT set_config('default_transaction_isolation', $1, false)", 'serializable', true],
    ["SELECT pg_catalog.set_config( 'transaction_isolation', $1, true)", 'serializable', false],
  ])('%s', (sql, level, forSession) => {
    expect(isolationOf(sql)).toEqual({ level, forSession });
  });

  it.each([
    'BEGIN',
    'BEGIN -- ISOLATION LEVEL SERIALIZABLE',
    "SELECT set_config('search_path', $1, false)",
    "INSERT INTO notes VALUES ('serializable')",
  ])('none: %s', (sql) => {
    expect(isolationOf(sql)).toBeUndefined();
  });
});

it.each([
  ['DISCARD ALL', true],
  ['/* pool */ RESET ALL;', true],
  ['RESET default_transaction_isolation', true],
  ['SET default_transaction_isolation TO DEFAULT', true],
  ['RESET search_path', false],
  ['DISCARD PLANS', false],
])('%s brings back the level that the connection began with: %s', (sql, expected) => {
  expect(resetsIsolation(sql)).toBe(expected);
});

it.each([
  ['-c default_transaction_isolation=serializable', 'serializable'],
  ['--default-transaction-isolation=serializable', 'serializable'],
  [String.raw`-c default_transaction_isolation=repeatable\ read`, String.raw`repeatable\ read`],
  ['-c search_path=serializable', undefined],
])('the options of a connection: %s', (options, level) => {
  expect(isolationFrom(new Map([['options', options]]))).toBe(level);
});

describe('comments', () => {
  it.each([
    '/* a /* b */ c */ -- d\n COMMIT',
    '/* -- */ COMMIT',
    '-- /*\nCOMMIT',
    '/**/COMMIT /* / * */',
  ])('do not hide the first word: %s', (sql) => {
    expect(wordsOf(sql).first).toBe('commit');
  });

  it('do not begin in a text', () => {
    expect(wordsOf("SELECT '--', '/*'; DELETE FROM users").hasSeveral).toBe(true);
    expect(wordsOf('SELECT 1 /* ; */ -- ; DELETE').hasSeveral).toBe(false);
  });
});
