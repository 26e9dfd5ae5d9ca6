import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ended } from '../support/attempts.ts';
import { echo, fire, type OnStream, startHttp2 } from '../support/http2.ts';
import { post } from '../support/requests.ts';
import { startRawServer, startServer, unusedUrl } from '../support/servers.ts';

describe('whatever an HTTP/2 server does, both attempts end and no connection stays open', () => {
  it.each<[string, string, string, OnStream]>([
    ['refuses the stream', 'REFUSED_STREAM', 'a=1', (stream) => stream.close(7)],
    ['breaks it off', 'INTERNAL_ERROR', 'x'.repeat(200_000), (stream) => stream.close(2)],
    [
      'breaks off in its answer',
      'INTERNAL_ERROR',
      'a=1',
      (stream) => {
        stream.respond({ ':status': 200 });
        stream.write('half', () => stream.close(2));
      },
    ],
  ])('when it %s', async (_what, end, body, act) => {
    const { url, allClosed } = await startHttp2(act);
    const { attempts } = await fire(url, [post(url, body), post(url, body)]);
    expect(attempts.map(ended)).toEqual([end, end]);
    await allClosed();
  });

  it.each<[string, string, OnStream]>([
    ['says nothing', 'a=1', () => {}],
    [
      'does not finish its answer',
      'a=1',
      (stream) => {
        stream.respond({ ':status': 200 });
        stream.write('half');
      },
    ],
    [
      'does not read a body that fills its window',
      'x'.repeat(300_000),
      (stream) => void stream.pause(),
    ],
  ])('when it %s: after the time-out', async (_what, body, act) => {
    const { url, allClosed } = await startHttp2(act);
    const { attempts } = await fire(url, [post(url, body), post(url, body)], { timeoutMs: 100 });
    expect(attempts.map(ended)).toEqual(['timeout', 'timeout']);
    await allClosed();
  });

  it('when it ends the connection', async () => {
    const { url, allClosed } = await startHttp2((stream) => stream.session?.destroy());
    const { attempts } = await fire(url, [post(url), post(url)]);
    expect(attempts.map(({ kind }) => kind)).toEqual(['dropped', 'dropped']);
    await allClosed();
  });

  it('when it ends the connection before anything is sent', async () => {
    const { url, server, allClosed } = await startHttp2(echo);
    const sessions: ServerHttp2Session[] = [];
    server.on('session', (session) => sessions.push(session));
    const { attempts, releasedAt } = await fire(url, [post(url), post(url)], {
      async beforeSending() {
        for (const session of sessions) session.close();
        await allClosed();
      },
    });
    expect(attempts.map(({ kind }) => kind)).toEqual(['dropped', 'dropped']);
    expect(releasedAt).toBeUndefined();
  });

  it('when one of several connections cannot be made', async () => {
    const { url, server, allClosed } = await startHttp2(echo, { maxConcurrentStreams: 1 });
    let opened = 0;
    server.on('connection', (socket: Socket) => {
      opened += 1;
      if (opened === 2) socket.resetAndDestroy();
    });
    const { attempts } = await fire(url, Array(4).fill(post(url)));
    expect(attempts.map(({ kind }) => kind)).toEqual(Array(4).fill('dropped'));
    await allClosed();
  });

  it('when it resets the connection', async () => {
    const sockets: Socket[] = [];
    const { url, server, allClosed } = await startHttp2(() => sockets.at(-1)?.resetAndDestroy());
    server.on('connection', (socket: Socket) => sockets.push(socket));
    const { attempts } = await fire(url, [post(url), post(url)]);
    expect(attempts.map(ended)).toEqual(['ECONNRESET', 'ECONNRESET']);
    await allClosed();
  });

  it('when it speaks HTTP/1.1', async () => {
    const { url, allClosed } = await startServer((_request, response) => response.end());
    const { attempts, releasedAt } = await fire(url, [post(url), post(url)]);
    expect(new Set(attempts.map(({ kind }) => kind))).toEqual(new Set(['dropped']));
    expect(releasedAt).toBeUndefined();
    await allClosed();
  });

  it('when it never says anything', async () => {
    const { url, allClosed } = await startRawServer((socket) => void socket.resume());
    const { attempts } = await fire(url, [post(url), post(url)], { timeoutMs: 80 });
    expect(attempts.map(ended)).toEqual(['timeout', 'timeout']);
    await allClosed();
  });

  it('when nothing listens', async () => {
    const url = await unusedUrl();
    const { attempts } = await fire(url, [post(url), post(url)]);
    expect(attempts.map(ended)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  });

  it('when what is done before sending fails', async () => {
    const { url, allClosed } = await startHttp2(echo);
    const beforeSending = () => Promise.reject(new Error('the database is gone'));
    await expect(fire(url, [post(url)], { beforeSending })).rejects.toThrow('the database is gone');
    await allClosed();
  });
});
