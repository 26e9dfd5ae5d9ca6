import { expect, it } from 'vitest';
import { resetBy } from '../../../src/explore/stage/reset.ts';

it('has put back what it could', async () => {
  await expect(resetBy('true', 10_000)()).resolves.toBeUndefined();
});

it.each([
  ['says no', 'echo cannot >&2; exit 3', 10_000, 'exit code 3'],
  ['is killed', 'kill -9 $$', 10_000, 'SIGKILL'],
  ['takes too long', 'exec sleep 60', 50, 'ended after 0.05 s'],
  ['leaves something that goes on, and ends well', 'sleep 60 & exit 0', 300, 'ended after 0.3 s'],
])('fails where the command %s', async (_name, command, timeoutMs, how) => {
  await expect(resetBy(command, timeoutMs)()).rejects.toMatchObject({
    code: 'DP_EXPLORE_RESET',
    message: expect.stringContaining(how),
  });
});
