import { createSecureServer } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsStream, readFrames } from '../../src/fire/http2-frames.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { ended, textOfAttempt } from '../support/attempts.ts';
import { makeCertificate } from '../support/certificate.ts';
import { deferred } from '../support/deferred.ts';
import { echo, fire, readAll, startHttp2, tolerant } from '../support/http2.ts';
import { get, post, targetAt } from '../support/requests.ts';
import { listenForTest, startRawServer } from '../support/servers.ts';

/** Stands between a client and a server, and tells every piece of bytes that the client sent. */
async function tap(target: URL, onBytes: (bytes: Buffer) => void): Promise<URL> {
  const { url } = await startRawServer((client) => {
    const server = connect(Number(target.port), '127.0.0.1').setNoDelay(true);
    client.setNoDelay(true).on('data', (bytes) => {
      onBytes(bytes);
      server.write(bytes);
    });
    server.on('error', () => client.destroy()).pipe(client);
    client.on('close', () => server.destroy());
  });
  return url;
}

describe('over HTTP/2', () => {
  it('the last frames of twenty requests leave in one write', async () => {
    const { url } = await startHttp2(echo);
    const chunks: Buffer[] = [];
    const tapped = await tap(url, (bytes) => chunks.push(bytes));
    for (let round = 0; round < 20; round++) {
      chunks.length = 0;
      const { attempts, releasedAt } = await fire(tapped, Array(20).fill(post(tapped)));
      expect(attempts.map(ended)).toEqual(Array(20).fill(200));
      // One write is one moment.
      expect(releasedAt).toEqual(Array(20).fill(0));
      const lasts = chunks.map((bytes) => readFrames(bytes).filter(endsStream).length);
      expect(lasts.filter((count) => count > 0)).toEqual([20]);
      // Ten bytes a frame: the header, and the byte that was held back.
      expect(chunks[lasts.indexOf(20)]).toHaveLength(200);
    }
  });

  it('with a gap each request ends in a write of its own, when its moment has come', async () => {
    const whole: number[] = [];
    const { url } = await startHttp2(async (stream) => {
      await readAll(stream);
      whole.push(performance.now());
      stream.respond({ ':status': 204 }, { endStream: true });
    });
    for (const hold of ['last-byte', 'headers'] as const) {
      whole.length = 0;
      const { attempts, releasedAt = [] } = await fire(url, Array(3).fill(post(url)), {
        hold,
        gapMs: 40,
      });
      expect(attempts.map(ended)).toEqual([204, 204, 204]);
      expect(releasedAt[1]).toBeGreaterThan(39_999);
      expect(releasedAt[2]).toBeGreaterThan(79_999);
      const [first = 0, second = 0, third = 0] = whole;
      expect(second - first).toBeGreaterThan(20);
      expect(third - second).toBeGreaterThan(20);
    }
  });

  it('the server knows of the requests before the release, unless the headers are held', async () => {
    const begun: number[] = [];
    const { url } = await startHttp2((stream) => {
      begun.push(performance.now());
      stream.respond({ ':status': 200 }, { endStream: true });
    });
    for (const hold of ['last-byte', 'headers'] as const) {
      begun.length = 0;
      await fire(url, [post(url), post(url)], { hold, gapMs: 60 });
      const [first = 0, second = 0] = begun;
      if (hold === 'headers') expect(second - first).toBeGreaterThan(40);
      else expect(second - first).toBeLessThan(40);
    }
  });

  it('every byte of every body arrives, with all header fields but those of the connection', async () => {
    let seen: unknown[] = [];
    const { url } = await startHttp2(async (stream, headers) => {
      const body = await readAll(stream);
      seen.push([
        headers['x-value'],
        headers.connection,
        headers['content-length'],
        body.toString('base64'),
      ]);
      stream.respond({ ':status': 200 }, { endStream: true });
    });
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      // More than the first window of a stream: the server has to widen it.
      fc.nat(150_000).map((length) => Buffer.alloc(length, 'ab')),
    );
    const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
    const shot = fc.record({ body, value });
    const hold = fc.constantFrom('last-byte', 'headers' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(shot, { minLength: 1, maxLength: 5 }),
        hold,
        async (shots, held) => {
          seen = [];
          const requests = shots.map(
            (one): HttpRequest => ({
              ...post(url, one.body),
              headers: [
                ['X-Value', one.value],
                ['Connection', 'close'],
                ['Host', 'elsewhere'],
              ],
            }),
          );
          const { attempts } = await fire(url, requests, { hold: held as 'headers' });
          expect(attempts.map(ended)).toEqual(shots.map(() => 200));
          const length = (bytes: Uint8Array) =>
            bytes.length === 0 ? undefined : `${bytes.length}`;
          const expected = shots.map((one) => [
            one.value,
            undefined,
            length(one.body),
            Buffer.from(one.body).toString('base64'),
          ]);
          expect(seen.map((one) => JSON.stringify(one)).sort()).toEqual(
            expected.map((one) => JSON.stringify(one)).sort(),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('a request without a body keeps back the end of its stream', async () => {
    const { url } = await startHttp2(echo);
    const chunks: Buffer[] = [];
    const tapped = await tap(url, (bytes) => chunks.push(bytes));
    const { attempts } = await fire(tapped, [get(tapped), get(tapped)]);
    expect(attempts.map(textOfAttempt)).toEqual(['GET / ', 'GET / ']);
    const lasts = chunks.map((bytes) => readFrames(bytes).filter(endsStream));
    expect(lasts.filter(({ length }) => length > 0)).toMatchObject([[{ type: 0 }, { type: 0 }]]);
  });

  it('a server that takes fewer streams at once gets several connections, and that is told', async () => {
    const sessions = new Set<unknown>();
    const { url, allClosed } = await startHttp2(
      (stream, headers) => {
        sessions.add(stream.session);
        echo(stream, headers);
      },
      { maxConcurrentStreams: 3 },
    );
    const bodies = [...'abcdefg'];
    const { attempts, releasedAt, notes } = await fire(
      url,
      bodies.map((body) => post(url, body)),
    );
    expect(attempts.map(textOfAttempt)).toEqual(bodies.map((body) => `POST / ${body}`));
    expect(sessions.size).toBe(3);
    expect(releasedAt).toHaveLength(7);
    expect(new Set(releasedAt).size).toBe(3);
    expect(notes).toEqual([expect.stringContaining('3 connections were used')]);
    await allClosed();
  });

  it('each connection carries the harmless request first', async () => {
    const seen: string[] = [];
    const { url } = await startHttp2((stream, headers) => {
      seen.push(`${headers[':method']} ${headers[':path']}`);
      echo(stream, headers);
    });
    await fire(url, [post(url), post(url)], {
      warmUp: get(new URL('/page', url)),
      beforeSending: async () => void seen.push('before'),
    });
    expect(seen).toEqual(['GET /page', 'before', 'POST /', 'POST /']);
  });

  it('a connection that the server keeps for one request only is made anew', async () => {
    const sessions = new Set<unknown>();
    const { url, allClosed } = await startHttp2((stream, headers) => {
      sessions.add(stream.session);
      echo(stream, headers);
      if (headers[':method'] === 'GET') stream.session?.close();
    });
    const { attempts, releasedAt } = await fire(url, [post(url, 'a'), post(url, 'b')], {
      warmUp: get(new URL('/page', url)),
    });
    expect(attempts.map(textOfAttempt)).toEqual(['POST / a', 'POST / b']);
    expect(sessions.size).toBe(2);
    expect(releasedAt).toHaveLength(2);
    await allClosed();
  });

  it('headers that do not fit one segment are told of', async () => {
    const { url } = await startHttp2(echo);
    const large = { ...post(url), headers: [['X-Large', 'x'.repeat(40_000)]] } as HttpRequest;
    const { notes } = await fire(url, [large, large], { hold: 'headers' });
    expect(notes).toEqual([expect.stringContaining('did not fit into one TCP segment')]);
  });

  it('the first one given up is reset, and its answer is not known', async () => {
    const reset = deferred<number>();
    const { url } = await startHttp2(async (stream, headers) => {
      const body = String(await readAll(stream).catch(() => ''));
      if (body !== 'first') await reset.promise;
      else stream.on('close', () => reset.resolve(stream.rstCode));
      if (body !== 'first')
        stream.respond({ ':status': 200, 'x-path': String(headers[':path']) }, { endStream: true });
    });
    const requests = [post(url, 'first'), post(url, 'second')];
    for (const gapMs of [0, 30]) {
      const { attempts } = await fire(url, requests, { abortFirst: true, gapMs });
      expect(attempts.map(ended)).toEqual(['aborted', 200]);
      expect(await reset.promise).toBe(8);
    }
  });
});

describe('over HTTP/2 with TLS', () => {
  it('the protocol is agreed on, and the answers come', async () => {
    const server = tolerant(createSecureServer(makeCertificate('IP:127.0.0.1')), echo);
    const { url } = await listenForTest(server, 'https:');
    const { attempts, releasedAt } = await fire(url, [post(url, 'a'), post(url, 'b')]);
    expect(attempts.map(textOfAttempt)).toEqual(['POST / a', 'POST / b']);
    expect(releasedAt).toEqual([0, 0]);
  });

  it('a certificate that nobody signed ends every attempt, unless any is taken', async () => {
    const server = tolerant(createSecureServer(makeCertificate('IP:127.0.0.1')), echo);
    const { url } = await listenForTest(server, 'https:');
    const { attempts } = await fire(url, [post(url), post(url)], { target: targetAt(url) });
    expect(attempts.map(ended)).toEqual(Array(2).fill('DEPTH_ZERO_SELF_SIGNED_CERT'));
  });
});

describe('answers over HTTP/2', () => {
  it('keep every value of a field, and are decoded', async () => {
    const { url } = await startHttp2((stream) => {
      stream.additionalHeaders({ ':status': 103, link: '<a>' });
      stream.respond({ ':status': 200, 'set-cookie': ['a=1', 'b=2'], 'content-encoding': 'gzip' });
      stream.end(gzipSync('Hello'));
    });
    const { attempts } = await fire(url, [post(url)]);
    expect(attempts.map(textOfAttempt)).toEqual(['Hello']);
    const [attempt] = attempts;
    const headers = attempt?.kind === 'answered' ? attempt.response.headers : new Map();
    expect(headers.get('set-cookie')).toEqual(['a=1', 'b=2']);
    expect([...headers.keys()].filter((name) => name.startsWith(':'))).toEqual([]);
  });

  it('that come before the body is complete are answers like others', async () => {
    const { url } = await startHttp2((stream) => {
      stream.respond({ ':status': 413 });
      stream.end();
      stream.close();
    });
    const { attempts } = await fire(url, [post(url, 'x'.repeat(200_000)), post(url)]);
    expect(attempts.map(ended)).toEqual([413, 413]);
  });
});
