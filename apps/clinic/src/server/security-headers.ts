import type { FastifyInstance } from 'fastify';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS = {
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/**
 * Tells browsers to load nothing from elsewhere, and nobody to frame or to cache the pages. Scripts
 * run only where the application has one, and no other.
 */
export function addSecurityHeaders(
  app: FastifyInstance,
  { submitScript }: { readonly submitScript: boolean },
): void {
  const policy = submitScript ? `${POLICY}; script-src 'self'` : POLICY;
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers({ ...HEADERS, 'content-security-policy': policy, 'cache-control': 'no-store' });
    done();
  });
}
