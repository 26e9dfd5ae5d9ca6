import type { FireOptions } from '../../src/fire/firer.ts';
import { http1 } from '../../src/fire/http1.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { targetAt } from './requests.ts';

export const TIMEOUT = 20_000;

export const NO_CONTENT = 'HTTP/1.1 204 No Content\r\n\r\n';

/** Fires by the last byte, at a server on 127.0.0.1. */
export function fire(
  url: URL,
  requests: readonly HttpRequest[],
  options: Partial<FireOptions> = {},
) {
  return http1.fire(requests, { target: targetAt(url), timeoutMs: TIMEOUT, ...options });
}

/** Tells when a request has come whole: its headers and as many bytes as they announce. */
export function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, Math.max(0, end)))?.[1];
  return end >= 0 && bytes.length >= end + 4 + Number(length ?? 0);
}
