import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../src/http/message.ts';
import { ended, textOfAttempt } from '../support/attempts.ts';
import { deferred } from '../support/deferred.ts';
import { fire, isWhole, NO_CONTENT } from '../support/fire-http1.ts';
import { get, post, readBody } from '../support/requests.ts';
import { startRawServer, startServer, unusedUrl } from '../support/servers.ts';

describe('the last byte of a request', () => {
  it('is held back with the one before it until every other byte of all requests has been taken', async () => {
    // Far more than a connection holds, so that the second request cannot have been taken when its
    // server end has read a quarter of it.
    const body = Buffer.alloc(24 * 1024 * 1024, 'x');
    const received = [0, 0];
    const sockets: Socket[] = [];
    let total = Number.POSITIVE_INFINITY;
    let receivedOfFirst: number | undefined;

    const { url } = await startRawServer((socket) => {
      sockets.push(socket);
      if (sockets.length === 2) read(0);
    });

    function read(index: 0 | 1): void {
      sockets[index]?.on('data', (chunk: Buffer) => {
        if (received[index] === 0) total = chunk.indexOf('\r\n\r\n') + 4 + body.length;
        received[index] = (received[index] ?? 0) + chunk.length;
        const [first = 0, second = 0] = received;
        if (first >= total - 2 && sockets[1]?.listenerCount('data') === 0) read(1);
        if (second >= total / 4) receivedOfFirst ??= first;
        if (first + second === 2 * total) for (const each of sockets) each.end(NO_CONTENT);
      });
    }

    const { attempts } = await fire(url, [post(url, body), post(url, body)]);
    expect(attempts.map(ended)).toEqual([204, 204]);
    expect(receivedOfFirst).toBe(total - 2);
  });

  it.each<[string, (url: URL) => HttpRequest]>([
    ['its body', (url) => post(url, 'a=1')],
    ['its headers where it has no body', (url) => post(url, '')],
    ['its headers where it is a GET', get],
  ])('is the last one of %s', async (_what, request) => {
    const seen: Buffer[] = [];
    const { url } = await startRawServer((socket) => {
      let bytes = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (!isWhole(bytes)) return;
        seen.push(bytes);
        socket.end(NO_CONTENT);
      });
    });
    const { attempts } = await fire(url, [request(url), request(url)]);
    expect(attempts.map(ended)).toEqual([204, 204]);
    expect(seen).toHaveLength(2);
    for (const bytes of seen) {
      expect(isWhole(bytes)).toBe(true);
      expect(isWhole(bytes.subarray(0, -1))).toBe(false);
    }
  });
});

describe('the bytes of every request', () => {
  const BODY = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.nat(200_000).map((length) => Buffer.alloc(length, 'ab\r\n')),
  );

  it('arrive once and whole, whatever the bodies', async () => {
    let arrived: Buffer[] = [];
    const server = await startRawServer((socket) => {
      let bytes = Buffer.alloc(0);
      let answered = false;
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (answered || !isWhole(bytes)) return;
        answered = true;
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
      socket.on('close', () => arrived.push(bytes));
    });
    await fc.assert(
      fc.asyncProperty(fc.array(BODY, { minLength: 1, maxLength: 5 }), async (bodies) => {
        arrived = [];
        const { attempts } = await fire(
          server.url,
          bodies.map((body) => post(server.url, body)),
        );
        await server.allClosed();
        expect(attempts.map(ended)).toEqual(bodies.map(() => 200));
        expect(arrived.map(fingerprint).sort()).toEqual(
          bodies.map((body) => fingerprint(requestBytes(server.url, body))).sort(),
        );
      }),
      { numRuns: 40 },
    );
  });

  function requestBytes(url: URL, body: Uint8Array): Buffer {
    const type = 'application/x-www-form-urlencoded';
    const head = `POST / HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body]);
  }

  /** Equal for requests whose bytes are equal but for the order of the header fields. */
  function fingerprint(bytes: Buffer): string {
    const end = bytes.indexOf('\r\n\r\n') + 4;
    const fields = bytes.toString('latin1', 0, end).split('\r\n').sort();
    const body = createHash('sha256').update(bytes.subarray(end)).digest('hex');
    return JSON.stringify([fields, bytes.length, body]);
  }
});

describe('answers', () => {
  it('stand in the order of the requests, whichever comes first', async () => {
    const second = deferred();
    const { url } = await startServer(async (request, response) => {
      const body = (await readBody(request)).toString();
      if (body === 'first') await second.promise;
      response.end(body, () => second.resolve());
    });
    const { attempts } = await fire(url, [post(url, 'first'), post(url, 'second')]);
    expect(attempts.map(textOfAttempt)).toEqual(['first', 'second']);
  });

  it.each([1_000, 220_000, 1_900_000])('of %i bytes come whole', async (length) => {
    const { url } = await startServer(async (request, response) => {
      await readBody(request);
      response.end(Buffer.alloc(length, 'x'));
    });
    const { attempts } = await fire(url, Array(4).fill(post(url)));
    expect(attempts.map((attempt) => textOfAttempt(attempt).length)).toEqual(Array(4).fill(length));
  });

  it('of any framing are read: chunks, early hints, end of the connection', async () => {
    const answers = [
      'HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n',
      'HTTP/1.1 200 OK\r\n\r\nc',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nd',
    ];
    const { url } = await startRawServer((socket) => {
      const answer = answers.shift() ?? '';
      socket.once('data', () => socket.end(answer));
    });
    const { attempts } = await fire(url, Array(4).fill(get(url)));
    expect(attempts.map(textOfAttempt).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('to a request that expects 100-continue come after its body, which does not wait', async () => {
    const { url } = await startServer(async (request, response) => {
      response.end(`${request.headers.expect} ${await readBody(request)}`);
    });
    const expecting = post(url, 'body');
    const request = { ...expecting, headers: [...expecting.headers, ['Expect', '100-continue']] };
    const { attempts } = await fire(url, Array(2).fill(request));
    expect(attempts.map(textOfAttempt)).toEqual(Array(2).fill('100-continue body'));
  });

  it('are waited for together', async () => {
    let waiting = 0;
    const both = deferred();
    const { url } = await startServer(async (request, response) => {
      await readBody(request);
      waiting += 1;
      if (waiting === 2) both.resolve();
      await both.promise;
      response.end();
    });
    const { attempts } = await fire(url, [post(url), post(url)]);
    expect(attempts.map(ended)).toEqual([200, 200]);
  });
});

describe('when each request was complete', () => {
  it('is told in microseconds after the first', async () => {
    const { url } = await startServer((_request, response) => response.end());
    const { releasedAt = [] } = await fire(url, Array(20).fill(post(url)));
    expect(releasedAt).toHaveLength(20);
    expect(releasedAt[0]).toBe(0);
    expect([...releasedAt].sort((a, b) => a - b)).toEqual(releasedAt);
    expect(releasedAt.at(-1)).toBeLessThan(1_000_000);
  });

  it('is not known where a request could not be held', async () => {
    const url = await unusedUrl();
    expect((await fire(url, [post(url), post(url)])).releasedAt).toBeUndefined();
  });

  it('follows the gap, and the server reads it so', async () => {
    const whole: number[] = [];
    const { url } = await startRawServer((socket) => {
      let bytes = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (!isWhole(bytes)) return;
        whole.push(performance.now());
        socket.end(NO_CONTENT);
      });
    });
    const { releasedAt = [] } = await fire(url, Array(3).fill(post(url)), { gapMs: 40 });
    expect(releasedAt[1]).toBeGreaterThan(39_999);
    expect(releasedAt[2]).toBeGreaterThan(79_999);
    // What the server saw is later by what reading takes, but not earlier.
    const [first = 0, second = 0, third = 0] = whole;
    expect(second - first).toBeGreaterThan(20);
    expect(third - second).toBeGreaterThan(20);
  });

  it('leaves each request its whole time for an answer, however long the gap', async () => {
    const { url } = await startServer((_request, response) => response.end());
    const options = { gapMs: 150, timeoutMs: 100 };
    const { attempts } = await fire(url, Array(4).fill(post(url)), options);
    expect(attempts.map(ended)).toEqual([200, 200, 200, 200]);
  });
});

describe('with the headers held back', () => {
  it('nothing of the blank line and of the body is sent before all are released', async () => {
    const begun: Buffer[] = [];
    const { url } = await startRawServer((socket) => {
      let bytes = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        if (bytes.length === 0) begun.push(chunk);
        bytes = Buffer.concat([bytes, chunk]);
        if (isWhole(bytes)) socket.end(NO_CONTENT);
      });
    });
    // The server reads what it has of the second one while its release is still to come.
    for (const requests of [
      [get(url), post(url, 'body')],
      [post(url, 'body'), get(url)],
    ]) {
      begun.length = 0;
      const { attempts } = await fire(url, requests, { hold: 'headers', gapMs: 80 });
      expect(attempts.map(ended)).toEqual([204, 204]);
      const held = begun.find((bytes) => !isWhole(bytes))?.toString();
      expect(held).toMatch(/Connection: close\r\n$/);
    }
  });

  it('the application of a Node.js server begins with the release, otherwise before', async () => {
    const begun: number[] = [];
    const { url } = await startServer((_request, response) => {
      begun.push(performance.now());
      response.end();
    });
    for (const hold of ['headers', 'last-byte'] as const) {
      begun.length = 0;
      // The gap is between the releases; what begins by the headers does not keep it.
      await fire(url, [post(url), post(url)], { hold, gapMs: 60 });
      const [first = 0, second = 0] = begun;
      if (hold === 'headers') expect(second - first).toBeGreaterThan(40);
      else expect(second - first).toBeLessThan(40);
    }
  });
});

describe('with the first one given up', () => {
  it('its connection is closed once the second is sent, and its answer is not known', async () => {
    const second = deferred();
    const closed = deferred<string>();
    const server = await startServer(async (request, response) => {
      const body = String(await readBody(request));
      if (body === 'first') request.socket.on('close', () => closed.resolve(body));
      else second.resolve();
      // Neither is answered before the first connection is gone.
      await closed.promise;
      await second.promise;
      response.end(body);
    });
    const { url } = server;
    const requests = [post(url, 'first'), post(url, 'second')];
    const { attempts, releasedAt } = await fire(url, requests, { abortFirst: true });
    expect(attempts.map(ended)).toEqual(['aborted', 200]);
    expect(releasedAt).toHaveLength(2);
    await server.allClosed();
  });

  it('what it was answered before then is kept', async () => {
    const { url } = await startServer(async (request, response) => {
      response.end(await readBody(request));
    });
    const requests = [post(url, 'first'), post(url, 'second')];
    const { attempts } = await fire(url, requests, { abortFirst: true, gapMs: 80 });
    expect(attempts.map(textOfAttempt)).toEqual(['first', 'second']);
  });

  it('a connection that the server dropped before is no abort', async () => {
    const { url } = await startRawServer((socket) => socket.resetAndDestroy());
    const { attempts } = await fire(url, [post(url), post(url)], { abortFirst: true, gapMs: 50 });
    expect(attempts.map(ended)).toEqual(['ECONNRESET', 'ECONNRESET']);
  });
});

describe('a request that this client refuses to send', () => {
  it('is no dropped connection: its error comes through, and nothing stays open', async () => {
    const { url, allClosed } = await startServer((_request, response) => response.end());
    const elsewhere = new URL('http://example.com/');
    await expect(fire(url, [post(url), post(elsewhere)])).rejects.toMatchObject({
      code: 'DP_OTHER_ORIGIN',
      message: expect.stringContaining('example.com'),
    });
    await allClosed();
  });
});
