import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ended } from '../support/attempts.ts';
import { fire, NO_CONTENT } from '../support/fire-http1.ts';
import { get, post } from '../support/requests.ts';
import { startRawServer, startServer, unusedUrl } from '../support/servers.ts';

// An unhandled rejection would fail the run: Vitest counts it as an error.
describe('whatever the server does, both attempts end and no connection stays open', () => {
  const LARGE = 'x'.repeat(3_000_000);

  it.each<[string, string | number, string, (socket: Socket) => void]>([
    [
      'answers and closes before the body came',
      413,
      'a=1',
      (socket) => {
        socket.end('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n');
        socket.resume();
      },
    ],
    [
      'answers a large body early and reads on',
      413,
      LARGE,
      (socket) => {
        socket.write('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n');
        socket.resume();
      },
    ],
    ['closes at once', 'ECONNRESET', 'a=1', (socket) => socket.resume().end()],
    [
      'closes at the first bytes',
      'ECONNRESET',
      'a=1',
      (socket) => {
        socket.once('data', () => socket.end());
      },
    ],
    ['resets at once', 'ECONNRESET', 'a=1', (socket) => socket.resetAndDestroy()],
    [
      'resets at the first bytes',
      'ECONNRESET',
      LARGE,
      (socket) => {
        socket.once('data', () => socket.resetAndDestroy());
      },
    ],
    [
      'breaks off in its headers',
      'ECONNRESET',
      'a=1',
      (socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nX-'));
      },
    ],
    [
      'breaks off in its body',
      'ECONNRESET',
      'a=1',
      (socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'));
      },
    ],
    [
      'switches protocols',
      'ECONNRESET',
      'a=1',
      (socket) => {
        socket.once('data', () =>
          socket.write(
            'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
          ),
        );
      },
    ],
    [
      'speaks no HTTP',
      'HPE_INVALID_CONSTANT',
      'a=1',
      (socket) => {
        socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n'));
      },
    ],
  ])('when it %s', async (_what, end, body, act) => {
    const server = await startRawServer(act);
    const { url } = server;
    const { attempts } = await fire(url, [post(url, body), post(url, body)]);
    expect(attempts.map(ended)).toEqual([end, end]);
    await server.allClosed();
  });

  it.each([
    ['says nothing', 'a=1', ''],
    ['does not finish its answer', 'a=1', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('when it %s: after the time-out', async (_what, body, bytes) => {
    const server = await startRawServer((socket) => {
      socket.once('data', () => socket.write(bytes));
    });
    const { url } = server;
    const { attempts } = await fire(url, [post(url, body), post(url, body)], { timeoutMs: 80 });
    expect(attempts.map(ended)).toEqual(['timeout', 'timeout']);
    await server.allClosed();
  });

  it('when it does not read: after the time-out', async () => {
    const sockets: Socket[] = [];
    const server = await startRawServer((socket) => sockets.push(socket));
    const { url } = server;
    const body = Buffer.alloc(24 * 1024 * 1024);
    const { attempts } = await fire(url, [post(url, body), post(url, body)], { timeoutMs: 200 });
    expect(attempts.map(ended)).toEqual(['timeout', 'timeout']);
    for (const socket of sockets) socket.resume();
    await server.allClosed();
  });

  it('when it does not answer the TLS handshake: after the time-out', async () => {
    const server = await startRawServer((socket) => socket.resume());
    const url = new URL(server.url.href.replace('http:', 'https:'));
    const { attempts } = await fire(url, [post(url), post(url)], { timeoutMs: 80 });
    expect(attempts.map(ended)).toEqual(['timeout', 'timeout']);
    await server.allClosed();
  });

  it('when it speaks no TLS, and without a warning on standard error', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const server = await startServer((_request, response) => response.end());
    const url = new URL(server.url.href.replace('http:', 'https:'));
    const { attempts } = await fire(url, [post(url), post(url)]);
    expect(attempts.map(({ kind }) => kind)).toEqual(['dropped', 'dropped']);
    await server.allClosed();
    expect(warnings).toEqual([]);
  });

  it('when nothing listens', async () => {
    const url = await unusedUrl();
    const { attempts } = await fire(url, [post(url), post(url)]);
    expect(attempts.map(ended)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  });

  it('when it drops one of the two, whose neighbour is answered', async () => {
    let connections = 0;
    const server = await startRawServer((socket) => {
      connections += 1;
      if (connections === 1) socket.resetAndDestroy();
      else socket.once('data', () => socket.end(NO_CONTENT));
    });
    const { url } = server;
    const { attempts } = await fire(url, [post(url), post(url)]);
    expect(attempts.map(ended).sort()).toEqual([204, 'ECONNRESET']);
    await server.allClosed();
  });

  it('when it answers and keeps the connection', async () => {
    const server = await startRawServer((socket) => {
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n');
      });
    });
    const { url } = server;
    const { attempts } = await fire(url, [get(url), get(url)]);
    expect(attempts.map(ended)).toEqual([200, 200]);
    await server.allClosed();
  });
});
