import { expect, it } from 'vitest';
import { noteConcurrency, nothingSeen } from '../src/seen.ts';

it('a server that is too quick to tell is a note, and so is one that could not be seen', () => {
  const seen = nothingSeen();
  noteConcurrency(seen, { kind: 'too-quick', milliseconds: 2.34 });
  noteConcurrency(seen, { kind: 'not-seen', because: 'DP_NO_FORM: closed' });
  expect([...seen.notes]).toEqual([
    expect.stringMatching(/answered in 2\.3 ms: too quick, .* single worker hides every race/),
    expect.stringContaining('could not be seen (DP_NO_FORM: closed)'),
  ]);
  expect(seen.sequential).toBeUndefined();
});

it('a server that works on one request at a time is a reason not to judge', () => {
  const seen = nothingSeen();
  noteConcurrency(seen, { kind: 'concurrent' });
  expect(seen.sequential).toBeUndefined();
  noteConcurrency(seen, { kind: 'one-at-a-time' });
  expect(seen.sequential).toMatchObject({ code: 'one-worker' });
  expect([...seen.notes]).toEqual([]);
});
