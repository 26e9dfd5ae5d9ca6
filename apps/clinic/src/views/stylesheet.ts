import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from './addresses.ts';
import { servePublicFile } from './public-file.ts';

/** The stylesheet of all pages. */
export function registerStylesheet(app: FastifyInstance): void {
  servePublicFile(app, ADDRESSES.stylesheet, 'clinic.css', 'text/css');
}
