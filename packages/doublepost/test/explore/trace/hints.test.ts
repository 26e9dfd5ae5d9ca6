import { describe, expect, it } from 'vitest';
import { type HintedStatement, hintsOf } from '../../../src/explore/trace/hints.ts';

const CHECK = 'SELECT 1 AS "a" FROM "users" WHERE "users"."email" = $1 LIMIT 1';
const INSERT = 'INSERT INTO "users" ("email") VALUES ($1) RETURNING "users"."id"';
const JOB = 'INSERT INTO pgboss.job (id) SELECT $1 ON CONFLICT DO NOTHING';

/** What one connection ran: `BEGIN` and `COMMIT` open and close its transactions. */
function ran(statements: readonly string[], connection = 1): HintedStatement[] {
  let status: HintedStatement['status'] = 'idle';
  return statements.map((sql) => {
    if (sql.startsWith('BEGIN')) status = 'open';
    if (sql === 'COMMIT') status = 'idle';
    return { sql, connection, status };
  });
}

describe('hints in what one request ran', () => {
  it.each<[string, HintedStatement[]]>([
    ['statement by statement', ran([CHECK, INSERT])],
    ['in one transaction', ran(['BEGIN', CHECK, INSERT, 'COMMIT'])],
    ['the insert in a transaction of its own', ran([CHECK, 'BEGIN', INSERT, 'COMMIT'])],
    ['on two connections', [...ran([CHECK], 1), ...ran(['BEGIN', INSERT, 'COMMIT'], 2)]],
    ['beside an upsert of another table', ran([CHECK, INSERT, JOB])],
    ['a lock that is taken too late', ran(['BEGIN', CHECK, 'LOCK users', INSERT, 'COMMIT'])],
    ['a lock that is let go before', ran(['BEGIN', 'LOCK users', 'COMMIT', CHECK, INSERT])],
    [
      'a level of another transaction',
      ran(['BEGIN ISOLATION LEVEL SERIALIZABLE', 'COMMIT', CHECK, INSERT]),
    ],
  ])('check-then-insert: %s', (_how, statements) => {
    const [first, second] = [CHECK, INSERT].map((one) =>
      statements.findIndex((s) => s.sql === one),
    );
    expect(hintsOf(statements)).toEqual([
      { kind: 'check-then-insert', table: 'users', statements: [first, second] },
    ]);
  });

  it('read-modify-write', () => {
    const read = 'SELECT balance FROM accounts WHERE id = $1';
    expect(hintsOf(ran([read, 'UPDATE accounts SET balance = $1 WHERE id = $2']))).toMatchObject([
      { kind: 'read-modify-write', table: 'accounts' },
    ]);
    expect(hintsOf(ran([read, 'UPDATE accounts SET balance = balance - 1 WHERE id = $2']))).toEqual(
      [],
    );
  });

  it.each<[string, string[]]>([
    ['an upsert', [CHECK, 'INSERT INTO users VALUES ($1) ON CONFLICT DO NOTHING']],
    ['an advisory lock of the session', ['SELECT pg_advisory_lock(1)', CHECK, INSERT]],
    ['an advisory lock', ['BEGIN', 'SELECT pg_advisory_xact_lock(1)', CHECK, INSERT, 'COMMIT']],
    ['a row lock', ['BEGIN', 'SELECT 1 FROM shows FOR UPDATE', CHECK, INSERT, 'COMMIT']],
    ['the isolation level', ['BEGIN ISOLATION LEVEL SERIALIZABLE', CHECK, INSERT, 'COMMIT']],
    ['another table', ['SELECT 1 FROM others', INSERT]],
  ])('none under %s', (_what, statements) => {
    expect(hintsOf(ran(statements))).toEqual([]);
  });
});
