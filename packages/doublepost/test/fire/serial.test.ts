import { describe, expect, it } from 'vitest';
import { serial } from '../../src/fire/serial.ts';
import { post, readBody, targetAt } from '../support/requests.ts';
import { startRawServer, startServer, unusedUrl } from '../support/servers.ts';

describe('one after the other', () => {
  it('each request is sent when the answer before has come and been dealt with', async () => {
    const events: string[] = [];
    const server = await startServer(async (request, response) => {
      const body = await readBody(request);
      events.push(`request ${body}`);
      response.end(body, () => events.push(`answer ${body}`));
    });
    const { url } = server;
    const volley = await serial.fire(
      ['0', '1', '2'].map((body) => post(url, body)),
      {
        target: targetAt(url),
        timeoutMs: 5_000,
        onAnswer: async (index) => {
          events.push(`seen ${index}`);
          await new Promise((resolve) => setImmediate(resolve));
          events.push(`done ${index}`);
        },
      },
    );
    expect(events).toEqual(
      [0, 1, 2].flatMap((n) => [`request ${n}`, `answer ${n}`, `seen ${n}`, `done ${n}`]),
    );
    expect(volley.attempts.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'answered']);
    expect(volley.releasedAt).toBeUndefined();
    await server.allClosed();
  });

  it('each has a connection of its own', async () => {
    const ports = new Set<number | undefined>();
    const { url } = await startServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    await serial.fire([post(url), post(url)], { target: targetAt(url), timeoutMs: 5_000 });
    expect(ports.size).toBe(2);
  });

  it('a failure is an attempt like others, and the next request is sent all the same', async () => {
    let connections = 0;
    const server = await startRawServer((socket) => {
      connections += 1;
      if (connections === 1) socket.resetAndDestroy();
      else socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    });
    const { url } = server;
    const { attempts } = await serial.fire([post(url), post(url)], {
      target: targetAt(url),
      timeoutMs: 5_000,
    });
    expect(attempts).toMatchObject([
      { kind: 'dropped', code: 'ECONNRESET' },
      { kind: 'answered', response: { status: 204 } },
    ]);
    await server.allClosed();
  });

  it('a silent server ends in a time-out', async () => {
    const server = await startRawServer((socket) => socket.resume());
    const options = { target: targetAt(server.url), timeoutMs: 50 };
    const { attempts } = await serial.fire([post(server.url)], options);
    expect(attempts).toMatchObject([{ kind: 'timeout' }]);
    await server.allClosed();
  });

  it('nothing rejects where nothing listens', async () => {
    const url = await unusedUrl();
    const { attempts } = await serial.fire([post(url), post(url)], {
      target: targetAt(url),
      timeoutMs: 5_000,
    });
    expect(attempts).toMatchObject([{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }]);
  });
});
