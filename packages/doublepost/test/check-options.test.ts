import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import { startServer } from './support/servers.ts';

/** What a caller without types may pass. */
async function checkWith(options: object): Promise<unknown> {
  let asked = 0;
  const { url } = await startServer((_request, response) => {
    asked += 1;
    response.end();
  });
  const error: unknown = await check(planFromPage(url.href), options).catch((thrown) => thrown);
  expect(asked).toBe(0);
  return error;
}

describe('options of a check are refused before anything is sent:', () => {
  it.each([
    [{ hold: 'x' }, '"hold" should be "last-byte" or "headers", but is "x"'],
    [{ gapMS: 3 }, '"gapMS" is not a field of the options of a check'],
    [{ rounds: '20' }, '"rounds" should be a number, but is "20"'],
    [{ rounds: 0 }, 'rounds should be a whole number from 1, but is 0'],
    [{ copies: 21 }, 'copies should be a whole number from 2 to 20, but is 21'],
    [{ gapMs: -1 }, '"gapMs" should be a number from 0, but is -1'],
    [{ sweep: { fromMs: 0 } }, '"sweep.toMs" is missing'],
    [
      { sweep: { fromMs: 9, toMs: 3 } },
      '"sweep" should be a range whose fromMs is below its toMs, but is Object',
    ],
    [{ allowHosts: 'a.test' }, '"allowHosts" should be a list of texts, but is "a.test"'],
    [
      { clickInterval: { fromMs: 0, toMs: 300 } },
      'clickInterval is a part of sweep, which is not there',
    ],
    [{ gapMs: 5, sweep: { fromMs: 0, toMs: 300 } }, 'gapMs is one gap, and sweep goes over many'],
  ])('%j', async (options, message) => {
    expect(await checkWith(options)).toMatchObject({ code: 'DP_USAGE', message });
  });
});
