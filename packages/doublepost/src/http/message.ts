import { TextDecoder } from 'node:util';

/** One header field, as it is sent: name in its own spelling, then value. */
export type HeaderField = readonly [name: string, value: string];

/** A request whose every byte is decided; `Host` and `Content-Length` are added on sending. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer;
}

/** A complete answer. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; a field that was sent several times keeps every value. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** The decoded body, cut after {@link CAPTURE_LIMIT} bytes. */
  readonly body: Buffer;
  /** Whether more of the body came, or was to come, than `body` keeps. */
  readonly truncated: boolean;
}

/** How many bytes of a body are kept; a development error page of Django has about 220,000. */
export const CAPTURE_LIMIT: number = 2 * 1024 * 1024;

/** The first value of a header field, or undefined where the answer has none. */
export function headerOf(response: HttpResponse, name: string): string | undefined {
  return response.headers.get(name.toLowerCase())?.[0];
}

/** The body as text, in the charset that the answer names (UTF-8 where it names none it knows). */
export function textOf(response: HttpResponse): string {
  return new TextDecoder(charsetOf(response)).decode(response.body);
}

/** Where browsers look for a page's own word on its charset (HTML Standard, "prescan a byte stream"). */
const PRESCAN_BYTES = 1024;

/**
 * The charset of an answer by its WHATWG name: that of its byte order mark, its `Content-Type`, its
 * `<meta>`, or `utf-8`.
 */
export function charsetOf(response: HttpResponse): string {
  const { body } = response;
  const type = headerOf(response, 'content-type') ?? '';
  const start = body.subarray(0, PRESCAN_BYTES).toString('latin1');
  const isPage = type === '' || /html/i.test(type);
  const meta = isPage ? /<meta\s[^>]*?charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1] : undefined;
  const named = knownCharset(/charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1]);
  return markedCharset(body) ?? named ?? asMetaSays(knownCharset(meta)) ?? 'utf-8';
}

function markedCharset(body: Buffer): string | undefined {
  const mark = body.subarray(0, 3).toString('hex');
  if (mark === 'efbbbf') return 'utf-8';
  if (mark.startsWith('feff')) return 'utf-16be';
  return mark.startsWith('fffe') ? 'utf-16le' : undefined;
}

function knownCharset(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** A `<meta>` that could be read says UTF-16 of a page that is not in it. */
function asMetaSays(charset: string | undefined): string | undefined {
  return charset?.startsWith('utf-16') ? 'utf-8' : charset;
}
