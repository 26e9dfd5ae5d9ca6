import type { FastifyServerOptions } from 'fastify';

/** What Node's parser finds wrong, as a status; anything else is 400. */
const STATUSES: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/**
 * Answers what never became a request: it is no HTTP, its head is too large, or it did not come in
 * time. There is no language and no session to go by.
 */
export const answerUnreadable: NonNullable<FastifyServerOptions['clientErrorHandler']> = (
  error,
  socket,
) => {
  // The client has gone, or has got part of an answer, to which nothing may be appended.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const status = STATUSES[error.code] ?? '400 Bad Request';
  const page = `<!doctype html>
<html lang="en"><title>${status}</title><h1>${status}</h1></html>
`;
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/html; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(page)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${page}`);
};
