import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/verdict/explain.ts';
import { FIXES } from '../../src/verdict/fixes.ts';
import { recogniseFramework } from '../../src/verdict/recognise-framework.ts';
import type { Finding, FindingKind } from '../../src/verdict/verdict.ts';
import { failed, raced, rows } from '../support/runs.ts';

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
    ['lost-effect', 'added to counters.n (1, not 2)', 'lost-update'],
    ['duplicate-effect', 'taken from stock.quantity (2, not 1)', 'limit-overrun'],
    ['duplicate-effect', 'mails to {email}: "Welcome" (2, not 1)', 'repeated-side-effect'],
    ['duplicate-effect', 'calls of POST /charges (2, not 1)', 'repeated-side-effect'],
    ['duplicate-effect', 'rows updated in polls (1, not 0)', 'unconditional-claim'],
    ['duplicate-effect', 'rows updated in users (2, not 1)', 'unconditional-claim'],
    ['partial-effect', 'rows inserted into profiles (0, not 1)', 'partial-write'],
    [
      'server-error',
      'could not serialize access due to read/write dependencies',
      'serialization-failure',
    ],
    ['divergent-response', 'an answer that no serial order gives: 200', 'unseen-check-then-act'],
  ] as const)('of %s "%s" is %s', (kind, detail, cause) => {
    expect(explain([finding(kind, detail)]).map((explanation) => explanation.cause)).toEqual([
      cause,
    ]);
  });

  it.each([
    [
      '23505 la valeur d\u2019une clé viole la contrainte unique « users_email_key »',
      'unhandled-unique-violation',
    ],
    ['40001 could not serialize access due to concurrent update', 'serialization-failure'],
    ['55P03 could not obtain lock on row in relation "users"', 'lock-not-available'],
    [
      '23503 insert or update on table "a" violates foreign key constraint "b"',
      'foreign-key-violation',
    ],
    ['22P02 invalid input syntax for type integer: ""', 'unexplained-exception'],
  ])('goes by what the database refused a statement with: %s', (error, cause) => {
    const found = { ...finding('server-error', 'status 500'), refused: [error] };
    const [explanation] = explain([found], 'any', 'statements');
    expect(explanation).toMatchObject({ cause, more: `docs/fixes.md#${cause}` });
    expect(explanation?.fix).not.toContain('--log');
    if (error.startsWith('23505')) expect(explanation?.because).toContain('users_email_key');
  });

  it('names no log to watch where statements were watched', () => {
    const [explanation] = explain([finding('server-error', 'status 500')], 'any', 'statements');
    expect(explanation?.cause).toBe('unseen-exception');
    expect(explanation?.fix).not.toContain('--log');
  });

  it('of a row that was taken names it, and no index, where nothing was inserted', () => {
    const coupon = { table: 'coupons', inserted: 0, updated: 1, deleted: 0 };
    const used = { ...coupon, rows: [{ kind: 'updated' as const, values: { used: '0 → 1' } }] };
    const example = raced([], [used, { ...coupon, table: 'users', updated: 2 }]);
    const found = { ...finding('duplicate-effect', 'rows updated in users (2, not 1)'), example };
    const [explanation] = explain([found]);
    expect(explanation?.cause).toBe('unconditional-claim');
    expect(explanation?.because).toContain('coupons.used (0)');
    expect(explanation?.fix).not.toContain('unique index');
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

  it('shows a line of the log that nothing was known by', () => {
    const example = { ...raced([]), overlooked: 'cannot sign up: taken' };
    const [explanation] = explain([{ ...finding('server-error', 'status 500'), example }]);
    expect(explanation?.cause).toBe('unseen-exception');
    expect(explanation?.because).toContain('(--error-pattern): cannot sign up: taken');
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

describe('the fix', () => {
  const violation = finding('server-error', 'UNIQUE constraint failed: users.email');

  it('is told in the words of the framework', () => {
    const [general] = explain([violation]);
    const [django] = explain([violation], 'django');
    expect(django?.fix).toContain('IntegrityError');
    expect(django?.fix.split('\n')).toHaveLength(3);
    expect(django?.fix.split('\n').slice(1)).toEqual(general?.fix.split('\n').slice(1));
  });

  it.each(Object.keys(FIXES))('of %s stands in the documentation', (cause) => {
    const page = readFileSync(new URL('../../../../docs/fixes.md', import.meta.url), 'utf8');
    expect(page).toContain(`<a id="${cause}"></a>`);
  });
});

describe('the framework is recognised', () => {
  it.each([
    ['PrismaClientKnownRequestError', 'prisma'],
    ['QueryFailedError', 'typeorm'],
    ['SequelizeUniqueConstraintError', 'sequelize'],
    ['ActiveRecord::RecordNotUnique', 'rails'],
    ['Illuminate\\Database\\QueryException', 'laravel'],
    ['org.springframework.dao.DataIntegrityViolationException', 'spring'],
    ['DbUpdateException', 'aspnet'],
    ['django.db.utils.IntegrityError', 'django'],
    ['SqliteError', 'any'],
  ])('by the exception %s', (type, framework) => {
    expect(recogniseFramework([raced([failed('boom', type)])], [])).toBe(framework);
  });

  it.each([
    ['csrfmiddlewaretoken', 'django'],
    ['authenticity_token', 'rails'],
    ['_token', 'laravel'],
    ['__RequestVerificationToken', 'aspnet'],
  ])('by the field %s', (field, framework) => {
    expect(recogniseFramework([], ['email', field])).toBe(framework);
  });

  it('not by a field that an application of Node.js has, too', () => {
    const run = raced([failed('UNIQUE constraint failed: users.email', 'SqliteError')]);
    expect(recogniseFramework([run], ['csrfmiddlewaretoken'])).toBe('any');
  });
});

describe('a number below zero beside a row too many', () => {
  /** A run that writes two rows where one is due, and changes `column` of `table` beside. */
  function causeOf(table: string, column: string, changes: readonly string[]) {
    const update = { ...rows(table, 0), updated: changes.length };
    const shown = changes.map((change) => ({
      kind: 'updated' as const,
      values: { [column]: change },
    }));
    const example = raced([], [rows('entries', 2), { ...update, rows: shown }]);
    const detail = 'rows inserted into entries (2, not 1)';
    return explain([{ ...finding('duplicate-effect', detail), example }])[0];
  }

  it('is an overrun limit, of a transfer that leaves the sum as it was', () => {
    const explanation = causeOf('accounts', 'balance', ['100 → -20', '0 → 120']);
    expect(explanation?.cause).toBe('limit-overrun');
    expect(explanation?.because).toContain('read accounts.balance (100)');
  });

  it.each([
    ['one submission alone takes below zero, as a vote does', ['0 → -2']],
    ['was below zero before', ['-1 → -3']],
    ['stays above zero', ['10 → 8']],
    ['lost one of the two', ['0 → -1']],
  ])('is none where it %s', (_what, changes) => {
    expect(causeOf('posts', 'score', changes)?.cause).toBe('missing-unique-constraint');
  });
});
