import type { FastifyInstance } from 'fastify';

/**
 * Takes every request for one by https: the site has no other address, so whatever ends TLS for it
 * has handed the request on, be its `X-Forwarded-Proto` believed or not.
 */
export function believeInTls(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    Object.defineProperty(request, 'protocol', { value: 'https' });
    done();
  });
}
