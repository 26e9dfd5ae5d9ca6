import { describe, expect, it } from 'vitest';
import { explain } from '../../src/verdict/explain.ts';
import type { Finding, FindingKind } from '../../src/verdict/verdict.ts';
import { raced } from '../support/runs.ts';

function finding(kind: FindingKind, detail: string): Finding {
  return { kind, detail, affects: 'answer', count: 1, example: raced([]) };
}

describe('the explanation of a finding', () => {
  it.each([
    ['SQLite', 'UNIQUE constraint failed: users.email', 'users.email'],
    [
      'PostgreSQL',
      'duplicate key value violates unique constraint "users_email_key"',
      'users_email_key',
    ],
    ['MySQL', "Duplicate entry 'a@example.com' for key 'users.email'", 'users.email'],
  ])('names the unique key that %s reports', (_database, detail, key) => {
    const [explanation] = explain([finding('server-error', detail)]);
    expect(explanation?.cause).toBe('unhandled-unique-violation');
    expect(explanation?.because).toContain(`${key} is unique, so the second INSERT failed`);
  });

  it.each([
    ['server-error', 'database is locked', 'deferred-transaction-upgrade'],
    ['deadlock', 'deadlock detected', 'deadlock'],
    ['duplicate-effect', 'rows inserted into users (2, not 1)', 'missing-unique-constraint'],
    ['not-idempotent', 'rows inserted into users', 'not-idempotent'],
  ] as const)('of %s "%s" is %s', (kind, detail, cause) => {
    expect(explain([finding(kind, detail)]).map((explanation) => explanation.cause)).toEqual([
      cause,
    ]);
  });

  it('is given once for a cause that several findings share', () => {
    const locked = finding('server-error', 'database is locked');
    expect(explain([locked, { ...locked, detail: 'SQLITE_BUSY' }])).toHaveLength(1);
  });

  it('sends to the log where the answer shows no exception', () => {
    const [explanation] = explain([finding('server-error', 'status 502')]);
    expect(explanation).toMatchObject({
      cause: 'unseen-exception',
      fix: expect.stringContaining('log'),
    });
  });

  it('of a serial error claims no race', () => {
    const [explanation] = explain([
      finding('serial-error', 'UNIQUE constraint failed: users.email'),
    ]);
    expect(explanation?.cause).toBe('unchecked-duplicate');
    expect(explanation?.because).toContain('no race is needed');
  });

  it('is left out where nothing is known', () => {
    expect(explain([finding('timeout', 'no answer in time')])).toEqual([]);
  });
});
