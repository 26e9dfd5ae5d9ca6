import { CookieJar } from 'tough-cookie';
import { DoublepostError } from '../errors.ts';
import { type Document, parseDocument } from '../html/document.ts';
import { exchange } from '../http/exchange.ts';
import {
  type HeaderField,
  type HttpRequest,
  type HttpResponse,
  headerOf,
  textOf,
} from '../http/message.ts';
import { showUrl } from '../http/show-url.ts';
import { requireOrigin, type Target } from '../http/target.ts';

/** A page as a browser holds it after redirects. */
export interface Page {
  readonly url: URL;
  readonly response: HttpResponse;
  readonly document: Document;
}

/** One person's browser: a cookie jar, and pages loaded with it. */
export interface BrowserSession {
  /**
   * Loads a page; redirects are followed within the origin, at most 10.
   *
   * @throws DoublepostError DP_OTHER_ORIGIN, DP_REDIRECT_ELSEWHERE, DP_REDIRECT_LOOP, and what
   * `exchange` throws
   */
  visit(url: URL): Promise<Page>;
  /** Posts and follows redirects, as a browser does after a submission; throws as `visit` does. */
  submit(request: HttpRequest): Promise<Page>;
  /**
   * The headers that a browser sends to `url` after a click on the page `from`.
   *
   * @throws DoublepostError DP_OTHER_ORIGIN
   */
  headersFor(url: URL, from?: URL): Promise<HeaderField[]>;
  /** A session that has the same cookies now and goes its own way from here. */
  fork(): Promise<BrowserSession>;
}

const REDIRECT_LIMIT = 10;

/**
 * Opens a session.
 *
 * @param timeoutMs for each request, in milliseconds
 * @param jar the cookies that it starts with; none by default
 * @param carried headers of every request, before a browser's own; none by default
 */
export function openSession(
  target: Target,
  timeoutMs: number,
  jar: CookieJar = new CookieJar(),
  carried: readonly HeaderField[] = [],
): BrowserSession {
  async function load(first: HttpRequest): Promise<Page> {
    let request = first;
    for (let redirects = 0; redirects <= REDIRECT_LIMIT; redirects++) {
      const response = await exchange(request, target, timeoutMs);
      await keepCookies(response, request.url);
      const location = headerOf(response, 'location');
      if (response.status < 300 || response.status >= 400 || !leadsOn(location, request.url)) {
        return { url: request.url, response, document: parseDocument(textOf(response)) };
      }
      const url = new URL(location, request.url);
      refuseOtherOrigin(url, request.url);
      const headers = await headersFor(url, request.url);
      // 307 and 308 have the request repeated; after the others a browser asks with GET.
      request = [307, 308].includes(response.status)
        ? { ...request, url, headers: [...headers, ...request.headers.filter(belongsToBody)] }
        : { method: 'GET', url, headers, body: Buffer.alloc(0) };
    }
    throw new DoublepostError(
      'DP_REDIRECT_LOOP',
      `more than ${REDIRECT_LIMIT} redirects from ${showUrl(first.url)}`,
    );
  }

  function refuseOtherOrigin(url: URL, from: URL): void {
    if (url.origin === target.origin) return;
    throw new DoublepostError(
      'DP_REDIRECT_ELSEWHERE',
      `${showUrl(from)} redirects to another origin, ${url.origin}`,
    );
  }

  async function keepCookies(response: HttpResponse, url: URL): Promise<void> {
    for (const cookie of response.headers.get('set-cookie') ?? []) {
      // A browser drops a cookie that it may not store, and so do we.
      await jar.setCookie(cookie, url.href, { ignoreError: true });
    }
  }

  async function headersFor(url: URL, from?: URL): Promise<HeaderField[]> {
    requireOrigin(url, target);
    const cookies = await jar.getCookieString(url.href);
    const own: HeaderField[] = [
      ['User-Agent', 'Mozilla/5.0 (compatible; doublepost)'],
      ['Accept', 'text/html,application/xhtml+xml,*/*;q=0.8'],
      ['Accept-Encoding', 'gzip, deflate, br'],
      ...(from === undefined ? [] : ([['Referer', referrerOf(from)]] as const)),
      ...(cookies === '' ? [] : ([['Cookie', cookies]] as const)),
    ];
    const names = carried.map(([name]) => name.toLowerCase());
    return [...own.filter(([name]) => !names.includes(name.toLowerCase())), ...carried];
  }

  return {
    headersFor,
    submit: load,
    visit: async (url) =>
      load({ method: 'GET', url, headers: await headersFor(url), body: Buffer.alloc(0) }),
    fork: async () => openSession(target, timeoutMs, await jar.clone(), carried),
  };
}

/** Whether a `Location` is an address; browsers show the answer itself where it is none. */
function leadsOn(location: string | undefined, from: URL): location is string {
  return location !== undefined && URL.canParse(location, from.href);
}

function belongsToBody([name]: HeaderField): boolean {
  return name === 'Content-Type' || name === 'Origin';
}

/** The address of a page without its fragment and credentials, which never travel (RFC 9110, 10.1.3). */
function referrerOf(page: URL): string {
  const url = new URL(page);
  url.hash = '';
  url.username = '';
  url.password = '';
  return url.href;
}
