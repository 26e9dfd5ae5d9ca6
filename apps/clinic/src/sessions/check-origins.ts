import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Forbids what a page of another site posts over https, as Django does: `Origin` must be our own
 * origin, and where a browser does not say it, the one of `Referer` must. Over plain HTTP neither is
 * asked for: whoever can forge the page there can forge them as well, and old clients send none.
 *
 * @param publicOrigin ours as browsers see it. Default: by the host that the request names.
 */
export function checkOrigins(app: FastifyInstance, publicOrigin: string | undefined): void {
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.method !== 'POST' || request.protocol !== 'https') return done();
    const isOwn = originOf(request) === (publicOrigin ?? `https://${request.host}`);
    return isOwn ? done() : done(new ForeignOriginError());
  });
}

function originOf({ headers: { origin, referer = '' } }: FastifyRequest): string | undefined {
  const source = origin ?? referer;
  return URL.canParse(source) ? new URL(source).origin : undefined;
}

class ForeignOriginError extends Error {
  readonly statusCode = 403;

  constructor() {
    super('The form was posted by a page of another site.');
    this.name = 'ForeignOriginError';
  }
}
