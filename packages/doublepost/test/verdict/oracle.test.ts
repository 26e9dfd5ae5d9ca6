import { describe, expect, it } from 'vitest';
import type { TableChange } from '../../src/observe/observation.ts';
import { judge } from '../../src/verdict/oracle.ts';
import { ACCEPTED, failed, oneByOne, REFUSED, raced, rows } from '../support/runs.ts';

const USER = rows('users', 1);
const serial = [oneByOne([ACCEPTED, REFUSED], [[USER], []])];

function kindsOf(...args: Parameters<typeof judge>): string[] {
  return judge(...args).findings.map(({ kind, affects }) => `${kind} (${affects})`);
}

describe('a raced run that some serial order gives', () => {
  it('is no finding', () => {
    expect(judge(serial, [raced([ACCEPTED, REFUSED], [USER])], 'once')).toEqual({
      findings: [],
      hits: 0,
    });
  });

  it('is no finding when the other submission won', () => {
    expect(judge(serial, [raced([REFUSED, ACCEPTED], [USER])], 'once').hits).toBe(0);
  });

  it('may match any one of several serial outcomes, but not a mixture of them', () => {
    const both = [
      oneByOne([ACCEPTED, REFUSED], [[USER], []]),
      oneByOne([ACCEPTED, ACCEPTED], [[USER], [rows('users', 0, 1)]]),
    ];
    expect(judge(both, [raced([ACCEPTED, REFUSED], [USER])], 'once').hits).toBe(0);
    expect(kindsOf(both, [raced([ACCEPTED, ACCEPTED], [USER])], 'once')).toEqual([
      'divergent-response (answer)',
    ]);
  });
});

describe('a raced run that no serial order gives', () => {
  it('is a server error when an answer fails; the answer alone is wrong when the rows are right', () => {
    const run = raced([ACCEPTED, failed('UNIQUE constraint failed: users.email')], [USER]);
    const { findings, hits } = judge(serial, [run, run], 'once');
    expect(hits).toBe(2);
    expect(findings).toEqual([
      {
        kind: 'server-error',
        affects: 'answer',
        detail: 'UNIQUE constraint failed: users.email',
        count: 2,
        example: run,
      },
    ]);
  });

  it('says that nothing is known of the data when no database was watched', () => {
    const unwatched = [oneByOne([ACCEPTED, REFUSED])];
    expect(kindsOf(unwatched, [raced([ACCEPTED, failed('boom')])], 'once')).toEqual([
      'server-error (unobserved)',
    ]);
  });

  it('says so, too, when the watched database is not the one that changes', () => {
    const elsewhere = [oneByOne([ACCEPTED, REFUSED], [[], []])];
    expect(kindsOf(elsewhere, [raced([ACCEPTED, ACCEPTED], [])], 'once')).toEqual([
      'divergent-response (unobserved)',
    ]);
  });

  it('is a duplicate effect when there are more rows', () => {
    const run = raced([ACCEPTED, ACCEPTED], [rows('users', 2)]);
    const { findings } = judge(serial, [run], 'once');
    expect(findings[0]).toMatchObject({
      kind: 'duplicate-effect',
      affects: 'state',
      detail: 'rows inserted into users (2, not 1)',
    });
  });

  it('is a duplicate effect even when every answer looks as it should', () => {
    expect(kindsOf(serial, [raced([ACCEPTED, REFUSED], [rows('users', 2)])], 'once')).toEqual([
      'duplicate-effect (state)',
    ]);
  });

  it('is a duplicate effect when a toggle sets twice: rows that come and rows that go do not add up', () => {
    const toggle = [oneByOne([ACCEPTED, ACCEPTED], [[rows('likes', 1)], [rows('likes', 0, 1)]])];
    const run = raced([ACCEPTED, ACCEPTED], [rows('likes', 2)]);
    expect(kindsOf(toggle, [run], 'once')).toContain('duplicate-effect (state)');
  });

  it('is a duplicate effect alone when what is there twice marks the same row as done', () => {
    const paid = { ...rows('orders', 0), updated: 1, amounts: { paid: 1 } };
    const charge = { ...rows('charges', 1), kind: 'call' as const };
    const order = [oneByOne([ACCEPTED, REFUSED], [[charge, paid], []])];
    const run = raced([ACCEPTED, ACCEPTED], [{ ...charge, inserted: 2 }, paid]);
    expect(kindsOf(order, [run], 'once')).toEqual(['duplicate-effect (outside)']);
  });

  it('is a lost effect when the second turned no switch back', () => {
    const lit = { ...rows('lamps', 0), updated: 1, amounts: { lit: 1 } };
    const unlit = { ...lit, amounts: { lit: -1 } };
    const twice = { ...oneByOne([ACCEPTED, ACCEPTED], [[lit], [unlit]]), changes: [] };
    expect(kindsOf([twice], [raced([ACCEPTED, ACCEPTED], [lit])], 'once')).toEqual([
      'lost-effect (state)',
    ]);
  });

  it('is a lost effect when all rows are there and a number grew by too little', () => {
    const grown = (by: number): TableChange => ({
      ...rows('counters', 0),
      updated: 1,
      amounts: { orders: by },
    });
    const each = {
      ...oneByOne(
        [ACCEPTED, ACCEPTED],
        [
          [USER, grown(1)],
          [USER, grown(1)],
        ],
      ),
      changes: [rows('users', 2), grown(2)],
    };
    const run = raced([ACCEPTED, ACCEPTED], [rows('users', 2), grown(1)]);
    expect(judge([each], [run], 'each').findings).toMatchObject([
      { kind: 'lost-effect', detail: 'added to counters.orders (1, not 2)' },
    ]);
  });

  it('is a lost effect when a success answer has no rows', () => {
    expect(kindsOf(serial, [raced([ACCEPTED, REFUSED], [])], 'once')).toEqual([
      'lost-effect (state)',
    ]);
  });

  it('claims no lost effect when no answer claimed success', () => {
    const run = raced([failed('boom'), failed('boom')], []);
    expect(kindsOf(serial, [run], 'once')).toEqual(['server-error (answer)']);
  });

  it('is a lost effect when more submissions were told yes than have an effect', () => {
    expect(kindsOf(serial, [raced([ACCEPTED, ACCEPTED], [USER])], 'once')).toEqual([
      'lost-effect (state)',
    ]);
  });

  it('is no lost effect when only the submission that failed has none', () => {
    const each = [oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])];
    const run = raced([ACCEPTED, failed('boom')], [USER]);
    expect(kindsOf(each, [run], 'each')).toEqual(['server-error (answer)']);
  });

  it('is a partial effect when a submission that failed left only a part of its writes', () => {
    const two = [oneByOne([ACCEPTED, REFUSED], [[rows('profiles', 1), USER], []])];
    expect(kindsOf(two, [raced([failed('a'), failed('b')], [USER])], 'once')).toContain(
      'partial-effect (state)',
    );
  });

  it('is a partial effect when only some of the tables have their rows', () => {
    const two = [oneByOne([ACCEPTED, REFUSED], [[rows('profiles', 1), USER], []])];
    expect(kindsOf(two, [raced([ACCEPTED, REFUSED], [USER])], 'once')).toEqual([
      'partial-effect (state)',
    ]);
  });

  it('is a divergent response when the answers alone differ', () => {
    const gone = {
      kind: 'answered',
      status: 409,
      errors: [],
      lines: ['Gone.'],
      repeatsForm: false,
    } as const;
    expect(kindsOf(serial, [raced([ACCEPTED, gone], [USER])], 'once')).toEqual([
      'divergent-response (answer)',
    ]);
  });

  it.each([
    ['a deadlock', failed('deadlock detected', 'OperationalError'), 'deadlock'],
    ['a time-out', { kind: 'timeout' } as const, 'timeout'],
    ['a dropped connection', { kind: 'dropped', code: 'ECONNRESET' } as const, 'server-error'],
  ])('calls %s by its name', (_name, answer, kind) => {
    expect(kindsOf(serial, [raced([ACCEPTED, answer], [USER])], 'once')).toEqual([
      `${kind} (answer)`,
    ]);
  });

  it('counts a failure of both submissions once for the round', () => {
    const run = raced([{ kind: 'timeout' }, { kind: 'timeout' }], [USER]);
    expect(judge(serial, [run], 'once').findings).toMatchObject([{ kind: 'timeout', count: 1 }]);
  });

  it('counts rounds, not findings: a round with two failures is one hit', () => {
    const run = raced([failed('one'), failed('two')], [USER]);
    expect(judge(serial, [run], 'once').hits).toBe(1);
  });
});

describe('what the serial runs show by themselves', () => {
  const failing = [oneByOne([ACCEPTED, failed('boom')], [[USER], []])];

  it('is a serial error, and never a race, when the second submission fails', () => {
    const { findings, hits } = judge(failing, [raced([ACCEPTED, failed('boom')], [USER])], 'once');
    expect(hits).toBe(0);
    expect(findings.map(({ kind }) => kind)).toEqual(['serial-error']);
  });

  it('is not idempotent when the second submission acts again and should act once', () => {
    const twice = [oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])];
    const run = raced([ACCEPTED, ACCEPTED], [USER, USER]);
    expect(kindsOf(twice, [run], 'once')).toEqual(['not-idempotent (state)']);
    expect(kindsOf(twice, [run], 'each')).toEqual([]);
  });

  it('is not idempotent when the second one acts again, and only the first begins a session', () => {
    const counts = (own: number) => ({ inserted: own, updated: 0, deleted: 0 });
    const order: TableChange = { ...rows('orders', 1), traced: counts(1) };
    const session: TableChange = { ...rows('sessions', 1), traced: counts(0) };
    const twice = [oneByOne([ACCEPTED, ACCEPTED], [[order, session], [order]])];
    expect(judge(twice, [], 'once').findings).toMatchObject([
      { kind: 'not-idempotent', detail: 'rows inserted into orders' },
    ]);
    const other = [oneByOne([ACCEPTED, ACCEPTED], [[order, session], [session]])];
    expect(kindsOf(other, [], 'once')).toEqual([]);
  });

  it('is idempotent when the second submission puts its row in the place of the first', () => {
    const replaced = [oneByOne([ACCEPTED, ACCEPTED], [[USER], [rows('users', 1, 1)]])];
    expect(kindsOf(replaced, [], 'once')).toEqual([]);
    const rotated = [
      [rows('orders', 1), rows('sessions', 1)],
      [rows('orders', 1), rows('sessions', 1, 1)],
    ];
    expect(kindsOf([oneByOne([ACCEPTED, ACCEPTED], rotated)], [], 'once')).toEqual([
      'not-idempotent (state)',
    ]);
  });

  it('is idempotent when the second submission only leaves a note of its own', () => {
    const noted = [oneByOne([ACCEPTED, REFUSED], [[USER], [rows('audit', 1)]])];
    expect(kindsOf(noted, [], 'once')).toEqual([]);
  });
});

describe('a run whose first submission was given up', () => {
  const aborted = { kind: 'aborted' } as const;
  const two = [rows('users', 2)];

  it.each<[string, typeof serial, Parameters<typeof raced>]>([
    ['the other was accepted and acted', serial, [[aborted, ACCEPTED], [USER]]],
    ['the other was refused by what the given-up one did', serial, [[aborted, REFUSED], [USER]]],
    [
      'the given-up one was never handled, where each should act',
      [oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])],
      [[aborted, ACCEPTED], [USER]],
    ],
    [
      'both were handled, where each should act',
      [oneByOne([ACCEPTED, ACCEPTED], [[USER], [USER]])],
      [[aborted, ACCEPTED], two],
    ],
    [
      'three were sent, and only two were handled',
      [oneByOne([ACCEPTED, REFUSED, REFUSED], [[USER], [rows('audit', 1)], [rows('audit', 1)]])],
      [
        [aborted, ACCEPTED, REFUSED],
        [rows('audit', 1), USER],
      ],
    ],
  ])('is no finding when %s', (_what, specification, [answers, changes]) => {
    expect(judge(specification, [raced(answers, changes)], 'each')).toEqual({
      findings: [],
      hits: 0,
    });
  });

  it.each<[string, Parameters<typeof raced>, string[]]>([
    ['both acted', [[aborted, ACCEPTED], two], ['duplicate-effect (state)']],
    ['the other failed', [[aborted, failed('boom')], [USER]], ['server-error (answer)']],
    [
      'nothing was left of the one that was accepted',
      [[aborted, ACCEPTED], []],
      ['lost-effect (state)'],
    ],
    ['the other was refused by nothing', [[aborted, REFUSED], []], ['divergent-response (answer)']],
  ])('is a finding when %s', (_what, [answers, changes], kinds) => {
    expect(kindsOf(serial, [raced(answers, changes)], 'once')).toEqual(kinds);
  });
});

describe('equal rows', () => {
  const lines = (orders: number): TableChange => ({
    ...rows('lines', 2 * orders),
    repeats: Array(orders).fill({
      columns: ['order_id'],
      values: { order_id: '7' },
      alsoEqual: [],
      times: 2,
      uniques: [],
    }),
  });

  it('that a single submission writes are none too many', () => {
    const serial = [oneByOne([ACCEPTED, REFUSED], [[lines(1)], []])];
    const { findings } = judge(serial, [raced([ACCEPTED, ACCEPTED], [lines(2)])], 'once');
    expect(findings).toMatchObject([
      { kind: 'duplicate-effect', detail: 'rows inserted into lines (4, not 2)' },
    ]);
    expect(findings[0]?.example.changes?.[0]?.repeats).toBeUndefined();
  });
});
