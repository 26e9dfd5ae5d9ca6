import { describe, expect, it } from 'vitest';
import { http1 } from '../../src/fire/http1.ts';
import { drawProbe } from '../../src/fire/probe.ts';
import type { Attempt } from '../../src/http/attempt.ts';
import { post, targetAt } from '../support/requests.ts';
import { startServer } from '../support/servers.ts';

function answered(...serverTiming: readonly string[]): Attempt {
  const headers = new Map([['server-timing', serverTiming]]);
  const response = { status: 200, headers, body: Buffer.alloc(0), truncated: false };
  return { kind: 'answered', response, endedAt: 0 };
}

describe('the arrivals', () => {
  it.each<[string, string[], number | undefined]>([
    ['are told in milliseconds', ['doublepost;desc="t";dur=12.345'], 12_345],
    ['stand among other metrics', ['db;dur=5, doublepost;desc="t";dur=1.5, x'], 1_500],
    ['may be told in a field of their own', ['db;dur=5', 'doublepost;desc=t;dur=2'], 2_000],
    ['may have their parameters in any order', ['doublepost; dur=3 ; desc="t"'], 3_000],
    ['of another request do not count', ['doublepost;desc="old";dur=3'], undefined],
    ['are not told by a metric of a longer name', ['my-doublepost;desc="t";dur=3'], undefined],
    ['need a time', ['doublepost;desc="t"'], undefined],
    ['need the header', [], undefined],
  ])('%s', (_what, fields, expected) => {
    const arrivals = drawProbe('t').arrivals([answered(...fields)]);
    expect(arrivals).toEqual(expected === undefined ? undefined : [expected]);
  });

  it('are known only when every answer tells them', () => {
    const told = answered('doublepost;desc="t";dur=1');
    for (const silent of [answered(), { kind: 'aborted', endedAt: 0 } as const]) {
      expect(drawProbe('t').arrivals([told, silent])).toBeUndefined();
    }
  });

  it('come back from a server that knows the probe', async () => {
    const clock = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;
    const { url } = await startServer((request, response) => {
      const token = String(request.headers['x-doublepost-probe']);
      response.setHeader('Server-Timing', `doublepost;desc="${token}";dur=${clock().toFixed(3)}`);
      response.end();
    });
    const probe = drawProbe();
    const before = clock() * 1_000;
    const { attempts } = await http1.fire([probe.mark(post(url)), probe.mark(post(url))], {
      target: targetAt(url),
      timeoutMs: 5_000,
    });
    const arrivals = probe.arrivals(attempts) ?? [];
    expect(arrivals).toHaveLength(2);
    for (const moment of arrivals) {
      expect(moment).toBeGreaterThan(before);
      expect(moment).toBeLessThan(clock() * 1_000);
    }
  });
});
