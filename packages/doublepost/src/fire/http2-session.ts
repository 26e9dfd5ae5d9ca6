import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import { type Attempt, type AttemptEnd, droppedBy, settle } from '../http/attempt.ts';
import { captureBody } from '../http/capture-body.ts';
import type { HttpRequest } from '../http/message.ts';
import { showUrl } from '../http/show-url.ts';
import { requireOrigin, type Target } from '../http/target.ts';
import { connectTo, protocolOf } from './connect.ts';
import { HeldSocket } from './held-socket.ts';

/** A connection that speaks HTTP/2, and what keeps its bytes. */
export interface OpenSession {
  readonly session: ClientHttp2Session;
  readonly socket: HeldSocket;
  /** How many requests the server takes at once on this connection. */
  readonly streams: number;
  destroy(): void;
}

/**
 * Connects, by ALPN on https and by prior knowledge otherwise (RFC 9113, 3.3), and waits for the
 * settings of the server.
 *
 * @param timeoutMs for the connection, and again for the settings; an `ABORT_ERR` when it is over
 * @throws Error `ERR_HTTP2_ERROR` and others where the server speaks something else
 */
export async function openHttp2(target: Target, timeoutMs: number): Promise<OpenSession> {
  const connection = await connectTo(target, timeoutMs, ['h2']);
  const socket = new HeldSocket(connection);
  if (target.secure && protocolOf(connection) !== 'h2') {
    socket.destroy();
    throw Object.assign(new Error('the server chose no HTTP/2'), { code: 'ERR_HTTP2_ERROR' });
  }
  const session = connect(target.origin, {
    createConnection: () => socket,
    settings: { enablePush: false },
  });
  const destroy = (): void => {
    session.destroy();
    socket.destroy();
  };
  // What breaks it is told by its streams.
  session.on('error', () => {});
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), timeoutMs);
  const onClose = (): void => ending.abort();
  session.once('close', onClose);
  try {
    await once(session, 'remoteSettings', { signal: ending.signal });
  } catch (error) {
    const closed = session.closed || session.destroyed;
    destroy();
    throw closed
      ? Object.assign(new Error('the server ended the connection'), { code: 'ECONNRESET' })
      : error;
  } finally {
    clearTimeout(timer);
    session.off('close', onClose);
  }
  const { maxConcurrentStreams = Number.POSITIVE_INFINITY } = session.remoteSettings;
  return { session, socket, streams: Math.max(1, maxConcurrentStreams), destroy };
}

/** Header fields that HTTP/2 has no use for (RFC 9113, 8.2.2), and the one that `:authority` replaces. */
const LEFT_OUT = /^(?:host|connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/i;

/**
 * Opens a stream with the headers of a request; its end is still to be sent.
 *
 * @throws DoublepostError DP_OTHER_ORIGIN
 */
export function openStream(
  { session }: OpenSession,
  request: HttpRequest,
  target: Target,
): ClientHttp2Stream {
  const { method, url, headers, body } = request;
  requireOrigin(url, target);
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of headers) {
    if (!LEFT_OUT.test(name)) fields.set(name.toLowerCase(), value);
  }
  if (body.length > 0) fields.set('content-length', String(body.length));
  return session.request(
    {
      ':method': method,
      ':scheme': url.protocol.slice(0, -1),
      ':authority': url.host,
      ':path': url.pathname + url.search,
      ...Object.fromEntries(fields),
    },
    { endStream: false },
  );
}

/** Waits for the whole answer on a stream. Never rejects. */
export function awaitStream(
  { socket }: OpenSession,
  stream: ClientHttp2Stream,
  { method, url }: HttpRequest,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Attempt> {
  const what = `${method} ${showUrl(url.pathname + url.search)}`;
  return settle(what, timeoutMs, signal, (finish) => {
    const broken = (error: unknown): void => finish(endOf(stream, socket, error));
    stream.on('error', broken);
    let answering = false;
    stream.on('close', () => {
      if (!answering) broken({ code: 'ECONNRESET' });
    });
    stream.on('response', (headers: IncomingHttpHeaders & IncomingHttpStatusHeader) => {
      answering = true;
      captureBody(stream, headers[':status'] ?? 0, fieldsOf(headers)).then(
        (response) => finish({ kind: 'answered', response }),
        broken,
      );
    });
    return () => stream.close(constants.NGHTTP2_CANCEL);
  });
}

/** The error codes of RFC 9113, 7, from 0 on. */
const ERROR_CODES =
  'NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED'.split(
    ' ',
  );

/** The end of a stream by the code of the server's reset; Node.js has one for a lost connection, too. */
function endOf({ rstCode = 0 }: ClientHttp2Stream, socket: HeldSocket, error: unknown): AttemptEnd {
  if (socket.destroyed) return { kind: 'dropped', code: 'ECONNRESET' };
  const code = ERROR_CODES[rstCode];
  return rstCode === 0 || code === undefined ? droppedBy(error) : { kind: 'dropped', code };
}

function fieldsOf(headers: IncomingHttpHeaders): ReadonlyMap<string, readonly string[]> {
  const fields = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  return new Map(fields.map(([name, value = []]) => [name, [value].flat()]));
}
