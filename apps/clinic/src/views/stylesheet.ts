import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from './addresses.ts';

/** The stylesheet; the file stands as far above the sources as above the built files. */
export function registerStylesheet(app: FastifyInstance): void {
  const stylesheet = readFileSync(new URL('../../public/clinic.css', import.meta.url));
  app.get(ADDRESSES.stylesheet, (_request, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(stylesheet),
  );
}
