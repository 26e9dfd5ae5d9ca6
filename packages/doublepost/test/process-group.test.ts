import { expect, it } from 'vitest';
import { describeEnding, startGroup } from '../src/process-group.ts';

it('tells how a command ended, and what it said', async () => {
  const group = startGroup('echo said; echo wrong >&2; exit 3');
  expect(group.hasEnded).toBe(false);
  expect(await group.ended).toEqual([3, null]);
  expect(group.hasEnded).toBe(true);
  expect(group.lastWords().split('\n').sort()).toEqual(['said', 'wrong']);
});

it('says by which signal a command was ended', async () => {
  const group = startGroup('kill -TERM $$');
  expect(describeEnding(await group.ended)).toBe('was ended by SIGTERM');
});

it('has ended where it cannot be started, and says why', async () => {
  const listeners = process.listenerCount('SIGTERM');
  // Longer than the system takes one variable: E2BIG.
  const group = startGroup('true', { env: { ...process.env, LONG: 'x'.repeat(4_000_000) } });
  expect(await group.ended).toEqual([126, null]);
  expect(group.hasEnded).toBe(true);
  expect(group.lastWords()).toContain('E2BIG');
  await group.end(1_000);
  expect(process.listenerCount('SIGTERM')).toBe(listeners);
});
