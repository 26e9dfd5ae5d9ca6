import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awaitAnswer, exchange, openRequest } from '../../src/http/exchange.ts';
import { CAPTURE_LIMIT, type HttpResponse, textOf } from '../../src/http/message.ts';
import { echo, startHttp2 } from '../support/http2.ts';
import { get, post, readBody, targetAt } from '../support/requests.ts';
import { startRawServer, startServer, unusedUrl } from '../support/servers.ts';

/** The answer to a GET from a server that writes these bytes, then closes. */
async function answerTo(bytes: string | Buffer): Promise<HttpResponse> {
  const { url } = await startRawServer((socket) => {
    socket.once('data', () => socket.end(bytes));
  });
  return exchange(get(url), targetAt(url), 5_000);
}

describe('a request', () => {
  it('arrives as it was composed, with Host and Content-Length', async () => {
    const seen: string[] = [];
    const { url } = await startRawServer((socket) => {
      socket.on('data', (chunk) => {
        seen.push(chunk.toString());
        if (seen.join('').endsWith('a=1&b=2')) socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      });
    });
    const request = post(new URL('/save/?x=%20#top', url), 'a=1&b=2');
    await exchange(
      { ...request, headers: [...request.headers, ['X-Own', 'é']] },
      targetAt(url),
      5_000,
    );
    const [head = '', body] = seen.join('').split('\r\n\r\n');
    const [line, ...fields] = head.split('\r\n');
    expect(line).toBe('POST /save/?x=%20 HTTP/1.1');
    expect(fields).toEqual([
      `Host: ${url.host}`,
      'Content-Type: application/x-www-form-urlencoded',
      'X-Own: \ufffd', // One byte, as header values have been written since HTTP began.
      'Content-Length: 7',
      'Connection: close',
    ]);
    expect(body).toBe('a=1&b=2');
  });

  it('goes to the checked address, whatever the name', async () => {
    const { url } = await startServer((request, response) => response.end(request.headers.host));
    const named = new URL(`http://nowhere.invalid:${url.port}/`);
    const target = { ...targetAt(url), host: 'nowhere.invalid', origin: named.origin };
    expect(textOf(await exchange(get(named), target, 5_000))).toBe(named.host);
  });

  it('to another origin is refused, and nothing is sent', async () => {
    const seen: string[] = [];
    const { url } = await startServer((request, response) => {
      seen.push(String(request.headers.host));
      response.end();
    });
    const elsewhere = post(new URL('http://pay.invalid/x'));
    await expect(exchange(elsewhere, targetAt(url), 5_000)).rejects.toMatchObject({
      code: 'DP_OTHER_ORIGIN',
      message: `http://pay.invalid is not the origin of the target, ${url.origin} (http://pay.invalid/x)`,
    });
    expect(seen).toEqual([]);
  });

  it.each(['', 'x', 'x'.repeat(300_000)])('has its whole body: %#', async (body) => {
    const { url } = await startServer(async (request, response) => {
      response.end(String((await readBody(request)).length));
    });
    expect(textOf(await exchange(post(url, body), targetAt(url), 5_000))).toBe(String(body.length));
  });
});

describe('a body is decoded', () => {
  const PAGE = '<title>Grüße</title>'.repeat(500);

  it.each([
    ['gzip', gzipSync(PAGE)],
    ['GZIP', gzipSync(PAGE)],
    ['deflate', deflateSync(PAGE)],
    ['br', brotliCompressSync(PAGE)],
    ['identity', Buffer.from(PAGE)],
  ])('from %s', async (encoding, bytes) => {
    const { url } = await startServer((_request, response) => {
      response.setHeader('Content-Encoding', encoding);
      response.end(bytes);
    });
    expect(textOf(await exchange(get(url), targetAt(url), 5_000))).toBe(PAGE);
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'constructor'])(
    'or kept as it came where it is no %s',
    async (encoding) => {
      const { url } = await startServer((_request, response) => {
        response.setHeader('Content-Encoding', encoding);
        response.end('plain');
      });
      expect(textOf(await exchange(get(url), targetAt(url), 5_000))).toBe('plain');
    },
  );

  it('or left empty where nothing came', async () => {
    const answer = await answerTo('HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n');
    expect([answer.status, answer.body.length]).toEqual([304, 0]);
  });
});

describe('an answer', () => {
  it('may come in chunks', async () => {
    const answer = await answerTo(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\nTrailer: 1\r\n\r\n',
    );
    expect([textOf(answer), answer.truncated]).toEqual(['Wikipedia', false]);
  });

  it('may end with its connection', async () => {
    expect(textOf(await answerTo('HTTP/1.0 200 OK\r\n\r\nold'))).toBe('old');
  });

  it('keeps every value of a repeated field', async () => {
    const { headers } = await answerTo(
      'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2; Path=/\r\nX-Once: 1\r\nContent-Length: 0\r\n\r\n',
    );
    expect(headers.get('set-cookie')).toEqual(['a=1', 'b=2; Path=/']);
    expect(headers.get('x-once')).toEqual(['1']);
  });

  it('is the final one, after early hints', async () => {
    const answer = await answerTo(
      'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nmade',
    );
    expect([answer.status, textOf(answer), answer.headers.has('link')]).toEqual([
      201,
      'made',
      false,
    ]);
  });

  it('is whole up to the limit', async () => {
    const { url } = await startServer((_request, response) =>
      response.end(Buffer.alloc(CAPTURE_LIMIT, 'x')),
    );
    const answer = await exchange(get(url), targetAt(url), 5_000);
    expect([answer.body.length, answer.truncated]).toEqual([CAPTURE_LIMIT, false]);
  });

  it('is cut beyond the limit, and says so', async () => {
    const { url } = await startServer((_request, response) => {
      response.write(Buffer.alloc(CAPTURE_LIMIT, 'x'));
      response.end('y'.repeat(70_000));
    });
    const answer = await exchange(get(url), targetAt(url), 5_000);
    expect([answer.body.length, answer.truncated]).toEqual([CAPTURE_LIMIT, true]);
    expect(answer.body.includes('y')).toBe(false);
  });

  it('is decoded also where it is cut', async () => {
    const { url } = await startServer((_request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      const stored = gzipSync(Buffer.alloc(CAPTURE_LIMIT + 100_000, 'x'), { level: 0 });
      response.end(stored);
    });
    const { body, truncated } = await exchange(get(url), targetAt(url), 5_000);
    expect([body.subarray(0, 3).toString(), truncated]).toEqual(['xxx', true]);
    expect(body.length).toBeGreaterThan(CAPTURE_LIMIT - 70_000);
  });

  it('is cut also where it grows beyond the limit when it is decoded', async () => {
    const { url } = await startServer((_request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync(Buffer.alloc(CAPTURE_LIMIT + 1, 'x')));
    });
    const answer = await exchange(get(url), targetAt(url), 5_000);
    expect([answer.body.length, answer.truncated]).toEqual([CAPTURE_LIMIT, true]);
  });

  it('in latin-1 is read in latin-1', async () => {
    const answer = await answerTo(
      Buffer.from(
        'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=latin1\r\n\r\ncaf\xe9',
        'latin1',
      ),
    );
    expect(textOf(answer)).toBe('café');
  });

  it('leaves no connection open, and no timer that keeps the process', async () => {
    const server = await startServer((_request, response) => response.end('x'));
    const timers = () =>
      process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const before = timers();
    for (let count = 0; count < 3; count++) {
      await exchange(get(server.url), targetAt(server.url), 60_000);
    }
    await server.allClosed();
    expect(timers()).toBeLessThan(before + 3);
  });
});

describe('an exchange fails', () => {
  it('without telling what is secret in the address', async () => {
    const url = new URL('/?key=hunter2', await unusedUrl());
    await expect(exchange(get(url), targetAt(url), 5_000)).rejects.toMatchObject({
      message: expect.stringMatching(/\/\?key=\*\*\*\)$/),
    });
  });

  it('where nothing listens', async () => {
    const url = await unusedUrl();
    await expect(exchange(get(url), targetAt(url), 5_000)).rejects.toMatchObject({
      code: 'DP_CONNECTION_REFUSED',
      message: `nothing listens at 127.0.0.1:${url.port} (GET ${url})`,
    });
  });

  it.each<[string, (socket: Socket) => void]>([
    ['closed without an answer', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
    ['closed within the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    [
      'closed within a body of known length',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
    ],
    [
      'closed within a chunked body',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal'),
    ],
    [
      'reset within the body',
      (socket) =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', () =>
          socket.resetAndDestroy(),
        ),
    ],
    [
      'switched to another protocol',
      (socket) =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
        ),
    ],
  ])('where the connection is %s', async (_how, act) => {
    const server = await startRawServer((socket) => {
      socket.once('data', () => act(socket));
    });
    const { url } = server;
    await expect(exchange(get(url), targetAt(url), 20_000)).rejects.toMatchObject({
      code: 'DP_CONNECTION_FAILED',
      message: `the connection failed: ECONNRESET (GET ${url})`,
    });
    await server.allClosed();
  });

  it('where the answer is no HTTP', async () => {
    await expect(answerTo('220 mail.example.org ESMTP\r\n')).rejects.toMatchObject({
      code: 'DP_NOT_HTTP1',
    });
  });

  it('where the server speaks HTTP/2 alone', async () => {
    const { url } = await startHttp2(echo);
    await expect(exchange(get(url), targetAt(url), 5_000)).rejects.toMatchObject({
      code: 'DP_NOT_HTTP1',
      message: `${url.host} answered with something else than HTTP/1.1 (GET ${url})`,
      fix: expect.stringContaining('HTTP/2 alone'),
    });
  });

  it.each([
    ['no answer comes', ''],
    ['the body does not end', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
  ])('where %s in time', async (_what, bytes) => {
    const server = await startRawServer((socket) => {
      socket.once('data', () => socket.write(bytes));
    });
    const { url } = server;
    await expect(exchange(get(url), targetAt(url), 60)).rejects.toMatchObject({
      code: 'DP_TIMEOUT',
      message: `no answer within 0.06 s (GET ${url})`,
    });
    await server.allClosed();
  });
});

describe('an attempt', () => {
  it('is answered, with the moment at which that was known', async () => {
    const { url } = await startServer((_request, response) => response.end('x'));
    const client = openRequest(get(url), targetAt(url));
    const before = performance.now();
    const answer = awaitAnswer(client, 5_000);
    client.end();
    const attempt = await answer;
    expect(attempt).toMatchObject({ kind: 'answered', response: { status: 200 } });
    expect(attempt.endedAt).toBeGreaterThan(before);
    expect(attempt.endedAt).toBeLessThanOrEqual(performance.now());
  });

  it('is dropped where nothing listens, and does not reject', async () => {
    const url = await unusedUrl();
    const client = openRequest(get(url), targetAt(url));
    const answer = awaitAnswer(client, 5_000);
    client.end();
    expect(await answer).toMatchObject({ kind: 'dropped', code: 'ECONNREFUSED' });
  });
});

describe('the bytes of an answer', () => {
  const ANSWERS: readonly Buffer[] = [
    'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\nhello world',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n8\r\nlo world\r\n0\r\n\r\n',
    'HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 500 Oh\r\n\r\nuntil the end \xe9',
    Buffer.concat([
      Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n'),
      gzipSync('hello world'),
    ]),
  ].map((answer) => (typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer));

  it('say the same however they are cut into packets', async () => {
    let packets: readonly Buffer[] = [];
    const { url } = await startRawServer((socket) => {
      socket.setNoDelay(true);
      socket.once('data', () => writeAll(socket, packets));
    });
    const read = async (bytes: readonly Buffer[]): Promise<HttpResponse> => {
      packets = bytes;
      return exchange(get(url), targetAt(url), 5_000);
    };
    const whole = new Map<Buffer, HttpResponse>();
    for (const answer of ANSWERS) whole.set(answer, await read([answer]));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ANSWERS),
        fc.array(fc.nat(120), { maxLength: 12 }),
        async (answer, cuts) => {
          expect(await read(cutAt(answer, cuts))).toEqual(whole.get(answer));
        },
      ),
      { numRuns: 80 },
    );
    expect(
      [...whole.values()].map(({ status, body }) => [status, body.toString('latin1')]),
    ).toEqual([
      [200, 'hello world'],
      [200, 'hello world'],
      [302, ''],
      [500, 'until the end \xe9'],
      [200, 'hello world'],
    ]);
  });

  function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
    const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
    return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  }

  function writeAll(socket: Socket, [first, ...rest]: readonly Buffer[]): void {
    if (first === undefined) socket.end();
    else socket.write(first, () => setImmediate(() => writeAll(socket, rest)));
  }
});
