import type { ClientRequest } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import { DoublepostError } from '../errors.ts';
import { type Attempt, droppedBy, settle } from './attempt.ts';
import { captureBody } from './capture-body.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { showUrl } from './show-url.ts';
import { requireOrigin, serverNameOf, type Target } from './target.ts';

/**
 * Opens a request of Node's HTTP client on the checked address; nothing is sent before `end`.
 *
 * @param connection the stream to speak over instead of a new connection
 * @throws DoublepostError DP_OTHER_ORIGIN
 */
export function openRequest(
  request: HttpRequest,
  target: Target,
  connection?: Duplex,
): ClientRequest {
  requireOrigin(request.url, target);
  const open = target.secure && connection === undefined ? requestHttps : requestHttp;
  const client = open({
    host: target.address,
    port: target.port,
    servername: serverNameOf(target),
    rejectUnauthorized: target.insecure !== true,
    method: request.method,
    path: request.url.pathname + request.url.search,
    setHost: false,
    agent: false,
    ...(connection === undefined ? {} : { agent: undefined, createConnection: () => connection }),
  });
  client.setHeader('Host', request.url.host);
  for (const [name, value] of request.headers) client.setHeader(name, value);
  if (request.body.length > 0) client.setHeader('Content-Length', request.body.length);
  return client;
}

/**
 * Waits for the whole answer of an opened request. Never rejects.
 *
 * @param timeoutMs from now on, in milliseconds
 * @param signal closes the connection: the attempt is then `aborted`, unless it had ended before
 */
export function awaitAnswer(
  client: ClientRequest,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Attempt> {
  return settle(`${client.method} ${showUrl(client.path)}`, timeoutMs, signal, (finish) => {
    client.on('error', (error) => finish(droppedBy(error)));
    let answering = false;
    // A 101 that nobody asked for ends the connection without an error.
    client.on('close', () => {
      if (!answering) finish({ kind: 'dropped', code: 'ECONNRESET' });
    });
    client.on('response', (message) => {
      answering = true;
      const headers = new Map(
        Object.entries(message.headersDistinct).map(([name, values]) => [name, values ?? []]),
      );
      captureBody(message, message.statusCode ?? 0, headers).then(
        (response) => finish({ kind: 'answered', response }),
        (error) => finish(droppedBy(error)),
      );
    });
    return () => client.destroy();
  });
}

/**
 * Sends one request and returns its answer.
 *
 * @param timeoutMs until the whole answer is there, in milliseconds
 * @throws DoublepostError DP_OTHER_ORIGIN, DP_CONNECTION_REFUSED, DP_CERTIFICATE,
 * DP_NOT_HTTP1, DP_CONNECTION_FAILED, DP_TIMEOUT
 */
export async function exchange(
  request: HttpRequest,
  target: Target,
  timeoutMs: number,
): Promise<HttpResponse> {
  const client = openRequest(request, target);
  const answer = awaitAnswer(client, timeoutMs);
  client.end(request.body);
  const attempt = await answer;
  const where = `(${request.method} ${showUrl(request.url)})`;
  switch (attempt.kind) {
    case 'answered':
      return attempt.response;
    case 'aborted': // Nobody gives up this one.
    case 'timeout':
      throw new DoublepostError('DP_TIMEOUT', `no answer within ${timeoutMs / 1000} s ${where}`);
    case 'dropped':
      if (attempt.code === 'ECONNREFUSED') {
        throw new DoublepostError(
          'DP_CONNECTION_REFUSED',
          `nothing listens at ${target.host}:${target.port} ${where}`,
        );
      }
      if (isUntrusted(attempt.code)) {
        throw new DoublepostError(
          'DP_CERTIFICATE',
          `the certificate of ${target.host} is not trusted: ${attempt.code} ${where}`,
        );
      }
      if (attempt.code === NO_STATUS_LINE) {
        throw new DoublepostError(
          'DP_NOT_HTTP1',
          `${target.host}:${target.port} answered with something else than HTTP/1.1 ${where}`,
        );
      }
      throw new DoublepostError(
        'DP_CONNECTION_FAILED',
        `the connection failed: ${attempt.code} ${where}`,
      );
  }
}

/** Of Node's parser, where an answer does not begin with a protocol and a version (llhttp). */
const NO_STATUS_LINE = 'HPE_INVALID_CONSTANT';

/** The codes of OpenSSL's verification, as Node.js passes them on ("X509 certificate error codes"). */
const UNTRUSTED =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY|GET)_\w+|CERT_\w+|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)$/;

function isUntrusted(code: string): boolean {
  return UNTRUSTED.test(code);
}
