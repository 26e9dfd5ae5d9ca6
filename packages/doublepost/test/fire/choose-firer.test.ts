import { createSecureServer, createServer } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { chooseFirer } from '../../src/fire/choose-firer.ts';
import { makeCertificate } from '../support/certificate.ts';
import { targetAt } from '../support/requests.ts';
import {
  listenForTest,
  startRawServer,
  startServer,
  startTlsServer,
  unusedUrl,
} from '../support/servers.ts';

const secureHttp2 = () =>
  listenForTest(createSecureServer(makeCertificate('IP:127.0.0.1')), 'https:');

describe('the protocol', () => {
  it.each<[string, () => Promise<{ url: URL }>, boolean | undefined, string]>([
    ['is HTTP/2 where an https server offers it', secureHttp2, undefined, 'http2'],
    ['is HTTP/1.1 there, too, when that is asked for', secureHttp2, false, 'http1'],
    [
      'is HTTP/1.1 where an https server offers nothing else',
      () => startTlsServer(makeCertificate('IP:127.0.0.1')),
      undefined,
      'http1',
    ],
    ['is HTTP/1.1 without TLS', () => listenForTest(createServer()), undefined, 'http1'],
    [
      'is HTTP/2 without TLS when that is asked for',
      () => listenForTest(createServer()),
      true,
      'http2',
    ],
    [
      'is left to the first request where nothing listens',
      async () => ({ url: await unusedUrl() }),
      true,
      'http2',
    ],
  ])('%s', async (_what, start, wanted, expected) => {
    const target = { ...targetAt((await start()).url), insecure: true };
    expect((await chooseFirer(target, wanted, 5_000)).name).toBe(expected);
  });

  it.each<[string, () => Promise<{ url: URL }>]>([
    ['an https server does not offer it', () => startTlsServer(makeCertificate('IP:127.0.0.1'))],
    ['a server speaks HTTP/1.1', () => startServer((_request, response) => response.end())],
    ['a server says nothing', () => startRawServer((socket) => void socket.resume())],
  ])('cannot be HTTP/2 where %s, and that is told', async (_what, start) => {
    const target = { ...targetAt((await start()).url), insecure: true };
    await expect(chooseFirer(target, true, 300)).rejects.toMatchObject({
      code: 'DP_HTTP2_UNAVAILABLE',
      message: expect.stringContaining(target.origin),
    });
  });
});
