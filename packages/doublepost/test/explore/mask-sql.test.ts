import { describe, expect, it } from 'vitest';
import { maskSql } from '../../src/explore/mask-sql.ts';

describe('a statement in a report', () => {
  it.each([
    [
      `INSERT INTO "users" ("email", "password", "note") VALUES ('a@b', 'x''y, (z', 'kept'), ('c', lower('s3'), 'k')`,
      `INSERT INTO "users" ("email", "password", "note") VALUES ('a@b', '***', 'kept'), ('c', lower('***'), 'k')`,
    ],
    [
      `UPDATE users SET password = 'abc', name='kept'`,
      `UPDATE users SET password = '***', name='kept'`,
    ],
    [
      `SELECT 1 FROM users WHERE "api_key"='k' AND id = 7`,
      `SELECT 1 FROM users WHERE "api_key"='***' AND id = 7`,
    ],
    ['UPDATE cards SET pin = 1234, n = 5', "UPDATE cards SET pin = '***', n = 5"],
    ['UPDATE users SET password = $1', 'UPDATE users SET password = $1'],
    ['INSERT INTO users (password) VALUES ($1)', 'INSERT INTO users (password) VALUES ($1)'],
  ])('shows no secret that is written into it: %s', (sql, shown) => {
    expect(maskSql(sql)).toBe(shown);
  });
});
