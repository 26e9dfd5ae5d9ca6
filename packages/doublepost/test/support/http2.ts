import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { FireOptions } from '../../src/fire/firer.ts';
import { http2 } from '../../src/fire/http2.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { targetAt } from './requests.ts';
import { listenForTest } from './servers.ts';

/** Fires over HTTP/2, at a server on 127.0.0.1 whose certificate nobody signed. */
export function fire(
  url: URL,
  requests: readonly HttpRequest[],
  options: Partial<FireOptions> = {},
) {
  const target = { ...targetAt(url), insecure: true };
  return http2.fire(requests, { target, timeoutMs: 20_000, ...options });
}

/** What a server does with each request. */
export type OnStream = (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void;

/** An HTTP/2 server without TLS. */
export async function startHttp2(
  onStream: OnStream,
  settings = {},
): Promise<{ url: URL; server: Http2Server; allClosed(): Promise<void> }> {
  const server = createServer({ settings });
  return { server, ...(await listenForTest(tolerant(server, onStream))) };
}

/** Lets clients break off whatever they like. */
export function tolerant<S extends Http2Server>(server: S, onStream: OnStream): S {
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => {});
    onStream(stream, headers);
  });
  server.on('sessionError', () => {});
  return server;
}

export async function readAll(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Answers with what was asked. */
export const echo: OnStream = async (stream, headers) => {
  const body = await readAll(stream).catch(() => undefined);
  if (body === undefined || stream.destroyed) return;
  stream.respond({ ':status': 200 });
  stream.end(`${headers[':method']} ${headers[':path']} ${body}`);
};
