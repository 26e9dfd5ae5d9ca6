import { describe, expect, it } from 'vitest';
import { templateOf } from '../../../src/explore/sql/template.ts';

describe('a template', () => {
  it.each([
    ["INSERT INTO t (a, b) VALUES ('x', 1.5e-3)", 'INSERT INTO t (a, b) VALUES (?, ?)'],
    ["SELECT 'it''s' AS said, E'it\\'s', $$it's$$, $a$ $$ $a$", 'SELECT ? AS said, ?, ?, ?'],
    ["SET x = X'1F', y = b'01', z = N'n'", 'SET x = ?, y = ?, z = ?'],
    ['SELECT "a1", t2.c3, $1 FROM "it\'s 5" t2', 'SELECT "a1", t2.c3, $1 FROM "it\'s 5" t2'],
    ["SELECT 1 /* trace='7' */ -- it's 9\nFROM t", 'SELECT ?    \nFROM t'],
    ["WHERE d > '2026-11-23'::date AND n IN (1,2)", 'WHERE d > ?::date AND n IN (?,?)'],
  ])('%s', (sql, template) => {
    expect(templateOf(sql)).toBe(template);
    expect(templateOf(template)).toBe(template);
  });
});
