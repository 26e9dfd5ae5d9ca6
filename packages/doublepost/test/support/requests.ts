import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '../../src/http/message.ts';
import type { Target } from '../../src/http/target.ts';

/** A request as the session makes it, without the headers of a browser. */
export function get(url: URL): HttpRequest {
  return { method: 'GET', url, headers: [], body: Buffer.alloc(0) };
}

export function post(url: URL, body: string | Uint8Array = 'a=1'): HttpRequest {
  return {
    method: 'POST',
    url,
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: Buffer.from(body),
  };
}

/** The target of a server that a test started on 127.0.0.1. */
export function targetAt(url: URL): Target {
  return {
    origin: url.origin,
    host: url.hostname,
    port: Number(url.port),
    secure: url.protocol === 'https:',
    address: '127.0.0.1',
  };
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The fields of a form as a server reads them. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request)).toString());
}
