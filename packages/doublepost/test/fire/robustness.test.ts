import { createServer as createHttp1, type RequestListener } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RacingFirer } from '../../src/fire/firer.ts';
import { http1 } from '../../src/fire/http1.ts';
import { http2 } from '../../src/fire/http2.ts';
import { CAPTURE_LIMIT } from '../../src/http/message.ts';
import { ended, textOfAttempt } from '../support/attempts.ts';
import { get, post, targetAt } from '../support/requests.ts';
import { listenForTest, startRawServer, type TestServer } from '../support/servers.ts';

type Start = (listener: RequestListener) => Promise<TestServer>;

const STRATEGIES: readonly (readonly [string, RacingFirer, Start])[] = [
  ['http1', http1, (listener) => listenForTest(createHttp1(listener))],
  // Its compatible interface takes what is written for HTTP/1.1.
  ['http2', http2, (listener) => listenForTest(createHttp2(listener as never))],
];

function fire(firer: RacingFirer, url: URL, count = 2) {
  const options = { target: targetAt(url), timeoutMs: 20_000, warmUp: get(url) };
  return firer.fire(Array(count).fill(post(url)), options);
}

describe.each(STRATEGIES)('%s', (_name, firer, start) => {
  it('keeps a bounded part of answers of 100 MB, and reads them to their end', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    const { url, allClosed } = await start((request, response) => {
      if (request.method === 'GET') return void response.end();
      request.resume();
      Readable.from(Array(1600).fill(piece)).pipe(response);
    });
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const sampling = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 5);
    const { attempts } = await fire(firer, url);
    clearInterval(sampling);
    const kept = attempts.map((one) => (one.kind === 'answered' ? one.response : undefined));
    expect(kept.map((one) => [one?.body.length, one?.truncated])).toEqual(
      Array(2).fill([CAPTURE_LIMIT, true]),
    );
    // Two answers of 100 MB; what is under way in buffers of both sides comes on top of what is kept.
    expect(most).toBeLessThan(80_000_000);
    await allClosed();
  });

  it.each([
    ['gzip', gzipSync('Grüße')],
    ['br', brotliCompressSync('Grüße')],
  ])('decodes %s', async (encoding, bytes) => {
    const { url } = await start((_request, response) => {
      response.setHeader('Content-Encoding', encoding);
      response.end(bytes);
    });
    const { attempts } = await fire(firer, url);
    expect(attempts.map(textOfAttempt)).toEqual(['Grüße', 'Grüße']);
  });

  it('takes a redirect as the answer, and does not follow it', async () => {
    const paths: string[] = [];
    const { url } = await start((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      response.setHeader('Location', '/done/');
      response.writeHead(request.method === 'POST' ? 303 : 200);
      response.end();
    });
    const { attempts } = await fire(firer, url);
    expect(attempts.map(ended)).toEqual([303, 303]);
    expect(paths).toEqual(['GET /', ...(firer === http1 ? ['GET /'] : []), 'POST /', 'POST /']);
  });

  it.each([400, 413])('takes an early %i as the answer', async (status) => {
    const { url, allClosed } = await start((_request, response) => {
      response.writeHead(status);
      response.end();
    });
    const { attempts } = await fire(firer, url);
    expect(attempts.map(ended)).toEqual([status, status]);
    await allClosed();
  });

  it('leaves no handle behind', async () => {
    const { url, allClosed } = await start((_request, response) => response.end());
    const open = () =>
      process.getActiveResourcesInfo().filter((type) => /^(?:TCP|TLS)/.test(type)).length;
    const before = open();
    for (let round = 0; round < 30; round++) await fire(firer, url, 10);
    await allClosed();
    // What was closed last may take a turn to be gone.
    await new Promise((resolve) => setImmediate(resolve));
    expect(open()).toBeLessThanOrEqual(before);
  });
});

describe('an answer over a held connection is read rightly, whatever it is and however it is cut', () => {
  const TOKEN = fc.stringMatching(/^x-[a-z0-9-]{1,12}$/);
  const VALUE = fc.stringMatching(/^([!-~]([ -~]{0,30}[!-~])?)?$/);
  const ANSWER = fc.record({
    status: fc.constantFrom(200, 201, 303, 404, 409, 422, 500, 503),
    fields: fc.array(fc.tuple(TOKEN, VALUE), { maxLength: 6 }),
    body: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    framing: fc.constantFrom('length', 'chunks', 'end'),
    interim: fc.constantFrom('', 'HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n'),
    chunkSize: fc.integer({ min: 1, max: 90 }),
  });
  type Answer = typeof ANSWER extends fc.Arbitrary<infer T> ? T : never;

  function render({ status, fields, body, framing, interim, chunkSize }: Answer): Buffer {
    const framed = {
      length: [`Content-Length: ${body.length}`],
      chunks: ['Transfer-Encoding: chunked'],
      end: ['Connection: close'],
    }[framing];
    const lines = [...fields.map(([name, value]) => `${name}: ${value}`), ...(framed ?? [])];
    const head = `${interim}HTTP/1.1 ${status} X\r\n${lines.join('\r\n')}\r\n\r\n`;
    return Buffer.concat([
      Buffer.from(head, 'latin1'),
      framing === 'chunks' ? inChunks(body, chunkSize) : body,
    ]);
  }

  function inChunks(body: Buffer, size: number): Buffer {
    const pieces: (string | Buffer)[] = [];
    for (let start = 0; start < body.length; start += size) {
      const piece = body.subarray(start, start + size);
      pieces.push(`${piece.length.toString(16)}\r\n`, piece, '\r\n');
    }
    return Buffer.concat([...pieces, '0\r\n\r\n'].map((piece) => Buffer.from(piece)));
  }

  function valuesByName(fields: readonly (readonly [string, string])[]): Map<string, string[]> {
    const values = new Map<string, string[]>();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
    return values;
  }

  /** Writes the pieces one by one, each in a packet of its own as far as the kernel lets it. */
  function writePieces(socket: Socket, [first, ...rest]: readonly Buffer[]): void {
    if (first === undefined) socket.end();
    else socket.write(first, () => setImmediate(() => writePieces(socket, rest)));
  }

  it('so that the parsed answer is the one that was written', async () => {
    let pieces: readonly Buffer[] = [];
    const { url } = await startRawServer((socket) => {
      socket.setNoDelay(true);
      let bytes = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (bytes.toString().endsWith('a=1')) writePieces(socket, pieces);
      });
    });
    await fc.assert(
      fc.asyncProperty(ANSWER, fc.array(fc.nat(700), { maxLength: 8 }), async (answer, cuts) => {
        const bytes = render(answer);
        const ends = [
          ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b),
          bytes.length,
        ];
        pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        const options = { target: targetAt(url), timeoutMs: 20_000 };
        const { attempts } = await http1.fire([post(url), post(url)], options);
        for (const attempt of attempts) {
          if (attempt.kind !== 'answered') throw new Error(`${ended(attempt)}`);
          const { status, body, headers } = attempt.response;
          expect([status, body]).toEqual([answer.status, answer.body]);
          for (const [name, values] of valuesByName(answer.fields)) {
            expect(headers.get(name)).toEqual(values);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
