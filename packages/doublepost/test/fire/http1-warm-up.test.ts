import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ended } from '../support/attempts.ts';
import { fire, isWhole, NO_CONTENT } from '../support/fire-http1.ts';
import { get, post } from '../support/requests.ts';
import { startRawServer, startServer } from '../support/servers.ts';

describe('with a warm-up', () => {
  it('every connection carries the harmless request first, then the held one', async () => {
    const seen: string[][] = [];
    const server = await startServer((request, response) => {
      const connection = request.socket as Socket & { requests?: string[] };
      if (connection.requests === undefined) {
        connection.requests = [];
        seen.push(connection.requests);
      }
      connection.requests.push(`${request.method} ${request.headers.connection}`);
      response.end('x');
    });
    const { url } = server;
    const { attempts } = await fire(url, Array(3).fill(post(url)), { warmUp: get(url) });
    expect(attempts.map(ended)).toEqual([200, 200, 200]);
    expect(seen).toEqual(Array(3).fill(['GET keep-alive', 'POST close']));
    await server.allClosed();
  });

  it('comes to its end before `beforeSending`, and that before the first byte', async () => {
    const events: string[] = [];
    const { url } = await startServer((request, response) => {
      events.push(String(request.method));
      response.end();
    });
    await fire(url, [post(url), post(url)], {
      warmUp: get(url),
      beforeSending: async () => {
        events.push('before');
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    expect(events).toEqual(['GET', 'GET', 'before', 'POST', 'POST']);
  });

  it('closes its connections where `beforeSending` fails', async () => {
    const server = await startServer((_request, response) => response.end());
    const failing = fire(server.url, [post(server.url), post(server.url)], {
      beforeSending: () => Promise.reject(new Error('the database is gone')),
    });
    await expect(failing).rejects.toThrow('the database is gone');
    await server.allClosed();
  });

  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

  it.each<[string, (socket: Socket) => void]>([
    [
      'says that it closes',
      (socket) => socket.end(OK.replace('OK\r', 'OK\r\nConnection: close\r')),
    ],
    ['closes without saying so', (socket) => socket.end(OK)],
    ['answers by the end of the connection', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nx')],
    ['drops it', (socket) => socket.destroy()],
    ['resets it', (socket) => socket.resetAndDestroy()],
    ['answers nonsense', (socket) => socket.end('SSH-2.0-OpenSSH\r\n')],
    [
      'closes when the next request begins',
      (socket) => {
        socket.write(OK);
        socket.once('data', () => socket.destroy());
      },
    ],
  ])('a fresh connection is made where the server %s', async (_what, afterGet) => {
    const server = await startRawServer((socket) => {
      let bytes = Buffer.alloc(0);
      socket.on('data', function read(chunk) {
        bytes = Buffer.concat([bytes, chunk]);
        if (bytes.toString().startsWith('GET')) {
          socket.off('data', read);
          afterGet(socket);
        } else if (isWhole(bytes)) socket.end(NO_CONTENT);
      });
    });
    const { url } = server;
    const { attempts, releasedAt } = await fire(url, [post(url), post(url)], { warmUp: get(url) });
    expect(attempts.map(ended)).toEqual([204, 204]);
    expect(releasedAt).toHaveLength(2);
    await server.allClosed();
  });

  it('a server of one connection at a time is not waited for', async () => {
    // Its second connection is read only when its first is closed.
    const queue: (() => void)[] = [];
    let busy = false;
    const serve = (socket: Socket) => {
      busy = true;
      let bytes = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (!isWhole(bytes)) return;
        const last = bytes.toString().includes('Connection: close');
        bytes = Buffer.alloc(0);
        if (last) socket.end(OK);
        else socket.write(OK);
      });
      socket.on('close', () => {
        busy = false;
        queue.shift()?.();
      });
    };
    const server = await startRawServer((socket) => {
      socket.pause();
      const start = () => {
        if (socket.destroyed) return void queue.shift()?.();
        serve(socket.resume());
      };
      if (busy) queue.push(start);
      else start();
    });
    const { url } = server;
    const { attempts } = await fire(url, [post(url), post(url)], { warmUp: get(url) });
    expect(attempts.map(ended)).toEqual([200, 200]);
    await server.allClosed();
  });
});
