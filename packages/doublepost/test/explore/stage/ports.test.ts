import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, listens } from '../../../src/explore/stage/ports.ts';

/** The lowest port that Linux, the lowest of all systems, gives to whoever asks for any. */
const GIVEN_FROM = 32_768;

it('chooses ports that nobody listens at, and that no system gives away meanwhile', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(new Set(ports).size).toBeGreaterThan(45);
  for (const port of ports) {
    expect(port).toBeGreaterThan(1023);
    expect(port).toBeLessThan(GIVEN_FROM);
    expect(await listens(port)).toBe(false);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    expect(await listens(port)).toBe(true);
  }
});
