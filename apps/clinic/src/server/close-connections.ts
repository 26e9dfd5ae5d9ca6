import type { Server as HttpServer } from 'node:http';
import { Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/**
 * How long clients with an open connection may still send a request after the server has begun to
 * stop, in milliseconds.
 */
const LAST_REQUESTS_MS = 300;

const CHECK_EVERY_MS = 20;

/**
 * Accepts no more connections; those that are open stay.
 *
 * @returns when the last one of them is closed.
 */
export function closeListener(server: HttpServer): Promise<void> {
  // Node's HTTP server would cut off idle connections at once, also one on which a request has
  // just come and was not read yet; and it would no longer look for slow clients.
  return new Promise((resolve) => {
    Server.prototype.close.call(server, () => resolve());
  });
}

/** Tells clients, with every answer while `isStopping`, that the connection ends with it. */
export function endConnectionsWhile(app: FastifyInstance, isStopping: () => boolean): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping()) reply.header('connection', 'close');
    done();
  });
}

/**
 * Closes the connections on which nothing is under way, now and whenever one becomes idle. First
 * clients have some time for a last request, whose answer tells them that the connection ends.
 *
 * @param allClosed settles when no connection is left, see {@link closeListener}.
 */
export async function closeConnections(
  server: HttpServer,
  allClosed: Promise<void>,
): Promise<void> {
  let isOver = false;
  const over = allClosed.then(() => {
    isOver = true;
  });
  await Promise.race([over, wait(LAST_REQUESTS_MS, undefined, { ref: false })]);
  while (!isOver) {
    // After the event loop has read all that has come, so that no request is cut off unread.
    await new Promise(setImmediate);
    server.closeIdleConnections();
    await Promise.race([over, wait(CHECK_EVERY_MS)]);
  }
}
