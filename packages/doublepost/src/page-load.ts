import type { HeaderField, HttpRequest } from './http/message.ts';

/** The page that a submission was made on. */
export function pageOf({ headers, url }: HttpRequest): URL {
  const page = headers.find(([name]) => name === 'Referer')?.[1];
  return page === undefined ? url : new URL(page);
}

/** The cookies of a request; undefined where it has none. */
export function cookiesOf({ headers }: HttpRequest): string | undefined {
  return headers.find(([name]) => name === 'Cookie')?.[1];
}

/**
 * The request that loads an address, with the cookies of somebody or of nobody. It accepts no
 * encoding: what is timed or thrown away need not be packed.
 */
export function loadOf(url: URL, from: HttpRequest, cookies?: string): HttpRequest {
  const kept = from.headers.filter(([name]) => name === 'User-Agent' || name === 'Accept');
  const headers: HeaderField[] = cookies === undefined ? kept : [...kept, ['Cookie', cookies]];
  return { method: 'GET', url, headers, body: Buffer.alloc(0) };
}
