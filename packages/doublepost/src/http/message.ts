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
  const charset = /charset="?([\w-]+)/i.exec(headerOf(response, 'content-type') ?? '')?.[1];
  return decoderFor(charset).decode(response.body);
}

function decoderFor(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder('utf-8');
  }
}
