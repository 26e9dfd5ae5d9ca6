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
  /**
   * Goes on from an answer to a request of this session that was sent elsewhere: keeps its cookies
   * and follows its redirects. Nothing is sent twice: an answer that asks for that is the last.
   */
  follow(request: HttpRequest, response: HttpResponse): Promise<Page>;
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
    return goOn(first, await exchange(first, target, timeoutMs), nextRequest);
  }

  /** @param next the request that an answer leads to; undefined where it is shown itself */
  async function goOn(
    firstRequest: HttpRequest,
    firstResponse: HttpResponse,
    next: typeof nextRequest,
  ): Promise<Page> {
    let request = firstRequest;
    let response = firstResponse;
    for (let redirects = 0; ; redirects++) {
      await keepCookies(response, request.url);
      const following = await next(request, response);
      if (following === undefined) {
        return { url: request.url, response, document: parseDocument(textOf(response)) };
      }
      if (redirects === REDIRECT_LIMIT) {
        throw new DoublepostError(
          'DP_REDIRECT_LOOP',
          `more than ${REDIRECT_LIMIT} redirects from ${showUrl(firstRequest.url)}`,
        );
      }
      request = following;
      response = await exchange(request, target, timeoutMs);
    }
  }

  async function nextRequest(
    request: HttpRequest,
    response: HttpResponse,
  ): Promise<HttpRequest | undefined> {
    const location = headerOf(response, 'location');
    if (!isRedirect(response) || !leadsOn(location, request.url)) return undefined;
    const url = new URL(location, request.url);
    refuseOtherOrigin(url, request.url);
    const headers = await headersFor(url, request.url);
    return repeats(response)
      ? { ...request, url, headers: [...headers, ...request.headers.filter(belongsToBody)] }
      : { method: 'GET', url, headers, body: Buffer.alloc(0) };
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
    follow: (request, response) =>
      goOn(request, response, async (from, answer) =>
        repeats(answer) ? undefined : nextRequest(from, answer),
      ),
    visit: async (url) =>
      load({ method: 'GET', url, headers: await headersFor(url), body: Buffer.alloc(0) }),
    fork: async () => openSession(target, timeoutMs, await jar.clone(), carried),
  };
}

function isRedirect({ status }: HttpResponse): boolean {
  return status >= 300 && status < 400;
}

/** Whether a redirect has the request repeated; after the others a browser asks with GET. */
function repeats({ status }: HttpResponse): boolean {
  return status === 307 || status === 308;
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
