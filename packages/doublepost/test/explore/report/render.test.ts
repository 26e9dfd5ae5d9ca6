import { describe, expect, it } from 'vitest';
import type { Exploration } from '../../../src/explore/exploration.ts';
import { renderExploration } from '../../../src/explore/report/render.ts';
import { renderTrace } from '../../../src/explore/report/render-trace.ts';
import type { RequestTrace } from '../../../src/explore/trace/trace-request.ts';
import { EXPLORATIONS, HEAD, headSaying, raceSaying } from '../../support/explorations.ts';
import { failed } from '../../support/runs.ts';

const SCREEN = { width: 100, colour: false, write() {} };

describe('the report of an exploration', () => {
  it.each(Object.entries(EXPLORATIONS))('%s', async (name, exploration) => {
    for (const width of [100, 60]) {
      const text = renderExploration(exploration, HEAD, { ...SCREEN, width });
      await expect(text).toMatchFileSnapshot(`golden/${name}-${width}.txt`);
    }
  });

  it('shows what the application says, and obeys none of it', () => {
    const hostile = 'a\u001b[2J\u009b1A\u0007b\u202ec';
    const drawn = renderExploration(raceSaying(hostile), headSaying(hostile), SCREEN);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not come
    expect(drawn).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(drawn).toContain('INSERT abc');
    expect(drawn).toContain('⇒ 500 abc');
    const statement = { sql: hostile, connection: 1, at: 1, milliseconds: 1, tags: [] };
    const answer = failed(hostile);
    const trace: RequestTrace = {
      statements: [{ ...statement, error: `23505 ${hostile}\nagain`, status: 'idle' }],
      answer,
      hints: [{ kind: 'check-then-insert', table: hostile, statements: [0, 0] }],
    };
    const traced = renderTrace(trace, SCREEN);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not come
    expect(traced).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(traced).toContain('✗ 23505 abc again');
    expect(traced).toContain('looks into abc');
  });

  it('cuts a traced statement visibly, and wraps what it warns of', () => {
    const sql = `SELECT name FROM users WHERE ${'a'.repeat(120)}`;
    const statement = { sql, connection: 1, at: 1, milliseconds: 1, tags: [], error: undefined };
    const trace: RequestTrace = {
      statements: [{ ...statement, status: 'idle' }],
      answer: failed('boom'),
      hints: [{ kind: 'check-then-insert', table: 'users', statements: [0, 0] }],
    };
    const lines = renderTrace(trace, SCREEN).split('\n');
    expect(lines[0]).toHaveLength(100);
    expect(lines[0]?.endsWith('a…')).toBe(true);
    expect(lines.every(({ length }) => length <= 100)).toBe(true);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('another request can come between');
  });

  it('counts one schedule as one', () => {
    const proved = EXPLORATIONS.proved as Exploration;
    const slow = { ...proved, figures: { ...proved.figures, exploringMs: 1_000 } };
    expect(renderExploration(slow, HEAD, SCREEN)).toContain(', 1 schedule/s');
    const bounded = { ...proved, kind: 'bounded', maxSwitches: 1 } as const;
    expect(renderExploration(bounded, HEAD, SCREEN)).toContain('no race in 1 schedule with');
  });
});
