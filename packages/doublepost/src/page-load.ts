import type { HeaderField, HttpRequest } from './http/message.ts';

/** The page that a submission was made on; a front-end's own server may have it. */
export function pageOf(request: HttpRequest): URL {
  const page = fieldOf(request, 'referer');
  return page === undefined ? request.url : new URL(page);
}

/** The cookies of a request; undefined where it has none. */
export function cookiesOf(request: HttpRequest): string | undefined {
  return fieldOf(request, 'cookie');
}

const KEPT = /^(?:user-agent|accept)$/i;

/**
 * The request that loads a page of the application, with the cookies of somebody or of nobody. It
 * accepts no encoding: what is timed or thrown away need not be packed. In the place of a page of
 * another origin, such as that of a front-end with a server of its own, it loads the application's
 * first address: nothing but the target is ever asked.
 */
export function loadOf(page: URL, from: HttpRequest, cookies?: string): HttpRequest {
  const url = page.origin === from.url.origin ? page : new URL('/', from.url);
  const kept = from.headers.filter(([name]) => KEPT.test(name));
  const headers: HeaderField[] = cookies === undefined ? kept : [...kept, ['Cookie', cookies]];
  return { method: 'GET', url, headers, body: Buffer.alloc(0) };
}

function fieldOf({ headers }: HttpRequest, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}
