import type { FastifyInstance } from 'fastify';
// For its additions to Fastify's types.
import '@fastify/cookie';

/**
 * Browsers take a cookie of such a name only if it is secure and of this very host, so that no other
 * host of the same domain can set one (RFC 6265bis, 4.1.3.2).
 */
const PREFIX = '__Host-';

/**
 * Lets a request over TLS see the cookies that have the prefix, without it, and no others; one over
 * plain HTTP has none of them. To be called once cookies are registered, before who reads them.
 */
export function readHostCookies(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.protocol === 'https') {
      const prefixed = Object.entries(request.cookies).filter(([name]) => name.startsWith(PREFIX));
      request.cookies = Object.fromEntries(
        prefixed.map(([name, value]) => [name.slice(PREFIX.length), value]),
      );
    }
    done();
  });
}

/**
 * Puts the prefix before the name of every cookie that is set over TLS; each has to be secure, for
 * all paths and without a domain. To be called after who sets cookies as the answer is sent.
 */
export function writeHostCookies(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    const lines = [reply.getHeader('set-cookie') ?? []].flat();
    if (request.protocol === 'https' && lines.length > 0) {
      // Removed first, since Fastify adds to those that are there.
      reply.removeHeader('set-cookie');
      reply.header(
        'set-cookie',
        lines.map((line) => PREFIX + line),
      );
    }
    done();
  });
}
