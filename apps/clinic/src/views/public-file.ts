import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** The files stand as far above the sources as above the built ones. */
const FOLDER = new URL('../../public/', import.meta.url);

/**
 * Serves a file of ours, which is read once. Browsers keep it for five minutes, and nobody between
 * them and us does: like every answer it renews the cookie of the session.
 *
 * @param type of the media, for example `text/css`; all are UTF-8.
 */
export function servePublicFile(
  app: FastifyInstance,
  address: string,
  name: string,
  type: string,
): void {
  const content = readFileSync(new URL(name, FOLDER));
  app.get(address, (_request, reply) =>
    reply
      .type(`${type}; charset=utf-8`)
      .header('cache-control', 'private, max-age=300')
      .send(content),
  );
}
