import type { FastifyInstance } from 'fastify';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS = {
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/**
 * For a year, browsers ask this host over TLS only (RFC 6797). Not its subdomains, of which the clinic
 * knows nothing, and not for the lists that browsers come with, which one does not get off again.
 */
const TLS_ONLY = { 'strict-transport-security': 'max-age=31536000' };

/**
 * Tells browsers to load nothing from elsewhere, and nobody to frame or to cache the pages. Scripts
 * run only where the application has one, and no other.
 *
 * @param site `tlsOnly` is for one that has no address but an https one, for good.
 */
export function addSecurityHeaders(
  app: FastifyInstance,
  { submitScript, tlsOnly }: { readonly submitScript: boolean; readonly tlsOnly: boolean },
): void {
  const policy = submitScript ? `${POLICY}; script-src 'self'` : POLICY;
  const headers = {
    ...HEADERS,
    ...(tlsOnly ? TLS_ONLY : {}),
    'content-security-policy': policy,
    'cache-control': 'no-store',
  };
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
