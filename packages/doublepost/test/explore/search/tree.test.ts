import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Effects, NO_EFFECTS } from '../../../src/explore/footprint/effects.ts';
import { noDoubts } from '../../../src/explore/schedule/doubts.ts';
import type { ChoicePoint, Run, RunEvent } from '../../../src/explore/schedule/run.ts';
import { type Choice, formatSchedule, switchesOf } from '../../../src/explore/schedule/schedule.ts';
import { dfs } from '../../../src/explore/search/dfs.ts';
import { withFewestSwitches } from '../../../src/explore/search/linearise.ts';
import type { Strategy } from '../../../src/explore/search/strategy.ts';

/** A statement of a toy database: each reads or writes one table, and a commit publishes. */
type Statement = { readonly kind: 'read' | 'write' | 'commit'; readonly table: string };

const statement: fc.Arbitrary<Statement> = fc.record({
  kind: fc.constantFrom('read', 'write', 'commit'),
  table: fc.constantFrom('x', 'y'),
});
const program = fc.array(statement, { minLength: 1, maxLength: 4 });
const programs = fc.array(program, { minLength: 2, maxLength: 3 });

/** Runs one schedule of programs whose writes nobody sees before they are committed. */
function simulate(
  programs: readonly (readonly Statement[])[],
  strategy: Strategy,
  add: (run: Run) => void = (run) => strategy.add(run),
) {
  const choose = strategy.next();
  if (choose === undefined) return undefined;
  const committed = new Map<string, string>();
  const pending = programs.map(() => new Map<string, string>());
  const seen: string[][] = programs.map(() => []);
  const at = programs.map(() => 0);
  const points: ChoicePoint[] = [];
  const events: RunEvent[] = [];
  for (;;) {
    const ready = programs.flatMap((own, lane) => ((at[lane] ?? 0) < own.length ? [lane] : []));
    if (ready.length === 0) break;
    const options = ready.map((lane) => ({ lane, isVictim: false }));
    const next = ready.map((lane) => JSON.stringify(programs[lane]?.[at[lane] ?? 0]));
    const taken = choose({ options, next }, points.length, events);
    const { lane } = taken;
    const { kind, table } = (programs[lane] as readonly Statement[])[at[lane] ?? 0] as Statement;
    at[lane] = (at[lane] ?? 0) + 1;
    const own = pending[lane] as Map<string, string>;
    if (kind === 'read') seen[lane]?.push(own.get(table) ?? committed.get(table) ?? '');
    if (kind === 'write') own.set(table, `${lane}:${seen[lane]?.join()}`);
    const effects: Effects =
      kind === 'read'
        ? { ...NO_EFFECTS, reads: new Set([table]) }
        : kind === 'commit'
          ? { ...NO_EFFECTS, publishes: new Set(own.keys()), releases: new Set(own.keys()) }
          : NO_EFFECTS;
    // Two commits of one table do not commute where nothing locks: say so as a lock would.
    const locks = kind === 'commit' ? [...own.keys()].map((key) => [key, 'update'] as const) : [];
    if (kind === 'commit') {
      for (const [key, value] of own) committed.set(key, value);
      own.clear();
    }
    const event = { lane, point: points.length, sql: kind, kind: 'ran' as const, waitsFor: [] };
    events.push({ ...event, result: undefined, effects: { ...effects, locks: new Map(locks) } });
    points.push({ options, next, taken });
  }
  const run: Run = { points, events, lanes: [], attempts: [], milliseconds: 0, doubts: noDoubts() };
  add(run);
  return { run, outcome: JSON.stringify([seen, [...committed].sort()]) };
}

function exploreAll(programs: readonly (readonly Statement[])[], reduce: boolean) {
  const strategy = dfs({ reduce, symmetric: false, maxSwitches: Number.POSITIVE_INFINITY });
  const outcomes = new Set<string>();
  const schedules: string[] = [];
  const runs: Run[] = [];
  for (let one = simulate(programs, strategy); one; one = simulate(programs, strategy)) {
    outcomes.add(one.outcome);
    runs.push(one.run);
    schedules.push(formatSchedule(one.run.points.map(({ taken }) => taken)));
  }
  return { outcomes: [...outcomes].sort(), schedules, runs, strategy };
}

/** Several take from one tree at a time, and give back what they have run when all have. */
function exploreTogether(programs: readonly (readonly Statement[])[], workers: number) {
  const first = dfs({ reduce: true, symmetric: false, maxSwitches: Number.POSITIVE_INFINITY });
  const all = [first, ...Array.from({ length: workers - 1 }, () => first.share?.() ?? first)];
  const outcomes = new Set<string>();
  const schedules: string[] = [];
  for (let isOver = false; !isOver; ) {
    const runs: Run[] = [];
    for (const strategy of all) {
      const one = simulate(programs, strategy, (run) => runs.push(run));
      if (one !== undefined) outcomes.add(one.outcome);
    }
    for (const run of runs) {
      first.add(run);
      schedules.push(formatSchedule(run.points.map(({ taken }) => taken)));
    }
    isOver = runs.length === 0;
  }
  return { outcomes: [...outcomes].sort(), schedules, strategy: first };
}

/** Runs exactly these choices. */
function follow(programs: readonly (readonly Statement[])[], choices: readonly Choice[]): string {
  const strategy: Strategy = {
    name: 'replay',
    isExhaustive: false,
    diverged: 0,
    next: () => (_point, index) => choices[index] as Choice,
    add() {},
  };
  return simulate(programs, strategy)?.outcome ?? '';
}

describe('the tree of schedules', () => {
  it('has every outcome that all interleavings have, in no more schedules, none of them twice', () => {
    fc.assert(
      fc.property(programs, (programs) => {
        fc.pre(programs.flat().length <= 8);
        const all = exploreAll(programs, false);
        const reduced = exploreAll(programs, true);
        expect(reduced.outcomes).toEqual(all.outcomes);
        expect(reduced.schedules.length).toBeLessThanOrEqual(all.schedules.length);
        expect(new Set(reduced.schedules).size).toBe(reduced.schedules.length);
        expect(reduced.strategy.isExhaustive).toBe(true);
        expect(reduced.strategy.diverged).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('has every outcome when several explore it together, and runs no schedule twice', () => {
    fc.assert(
      fc.property(programs, fc.integer({ min: 2, max: 4 }), (programs, workers) => {
        fc.pre(programs.flat().length <= 8);
        const together = exploreTogether(programs, workers);
        expect(together.outcomes).toEqual(exploreAll(programs, false).outcomes);
        expect(new Set(together.schedules).size).toBe(together.schedules.length);
        expect(together.strategy.isExhaustive).toBe(true);
        expect(together.strategy.diverged).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('counts as combinatorics does where nothing is left out', () => {
    const write = (table: string): Statement => ({ kind: 'write', table });
    const { schedules } = exploreAll([Array(4).fill(write('x')), Array(4).fill(write('y'))], false);
    expect(schedules.length).toBe(70);
    expect(new Set(schedules).size).toBe(70);
  });

  it('runs the simplest schedules first', () => {
    const own: Statement[] = ['x', 'y', 'x'].map((table) => ({ kind: 'read', table }));
    const { runs } = exploreAll([own, own], false);
    const planned = runs.map(({ points }) => switchesOf(points.map(({ taken }) => taken)));
    expect(planned[0]).toBe(1);
    expect(planned.at(-1)).toBe(Math.max(...planned));
  });

  it('finds an equivalent schedule with no more switches and the same outcome', () => {
    fc.assert(
      fc.property(fc.tuple(program, program), (programs) => {
        for (const run of exploreAll(programs, false).runs.slice(0, 30)) {
          const own = run.points.map(({ taken }) => taken);
          const simpler = withFewestSwitches(run);
          expect(switchesOf(simpler)).toBeLessThanOrEqual(switchesOf(own));
          expect(follow(programs, simpler)).toBe(follow(programs, own));
        }
      }),
      { numRuns: 50 },
    );
  });
});
