import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenError } from '../src/server/listen-error.ts';
import { onPort } from '../src/server/on-port.ts';

const HOST = '127.0.0.1';

describe('a port', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const listen = async (port: number): Promise<number> => {
    const server = createServer().listen(port, HOST);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw listenError(error, HOST, port);
    }
    servers.push(server);
    return port;
  };

  /** Starts a server for which somebody else is quicker so many times. */
  const startLate = (times: number) => {
    const tried: number[] = [];
    const start = async (port: number): Promise<number> => {
      if (tried.push(port) <= times) await listen(port);
      return listen(port);
    };
    return { tried, start };
  };

  it.each([0, 3])('that nobody named is another one when it is taken, %i times', async (times) => {
    const { tried, start } = startLate(times);
    expect(await onPort({ host: HOST, port: 0 }, start)).toBe(tried.at(-1));
    expect(new Set(tried).size).toBe(times + 1);
  });

  it('is none that the system gives to others while no worker listens', async () => {
    const port = await onPort({ host: HOST, port: 0 }, listen);
    expect(port).toBeLessThan(32_768);
  });

  it('that nobody named is not looked for without end', async () => {
    const { tried, start } = startLate(4);
    await expect(onPort({ host: HOST, port: 0 }, start)).rejects.toThrow(
      expect.objectContaining({ code: 'DP_CLINIC_PORT_TAKEN' }),
    );
    expect(tried).toHaveLength(4);
  });

  it('that was named is that one or none', async () => {
    const port = await onPort({ host: HOST, port: 0 }, listen);
    const { tried, start } = startLate(0);
    await expect(onPort({ host: HOST, port }, start)).rejects.toThrow(
      expect.objectContaining({ code: 'DP_CLINIC_PORT_TAKEN' }),
    );
    expect(tried).toEqual([port]);
  });

  it('is not chosen again when something else fails', async () => {
    let starts = 0;
    const fail = async (): Promise<never> => {
      starts += 1;
      throw new Error('something else');
    };
    await expect(onPort({ host: HOST, port: 0 }, fail)).rejects.toThrow('something else');
    expect(starts).toBe(1);
  });
});
