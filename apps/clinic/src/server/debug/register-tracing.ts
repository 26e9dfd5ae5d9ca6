import type { FastifyInstance, FastifyRequest } from 'fastify';
import { monotonicMs } from '../../monotonic.ts';
import '../hidden-route.ts';
import { maskUrl } from '../mask-url.ts';
import { round } from './describe-statement.ts';
import type { StatementTrace } from './trace.ts';
import type { TraceLog } from './trace-log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The statements so far; undefined where requests are not traced. */
    statements: StatementTrace[] | undefined;
  }
}

/** Notes each request and its statements, and names it in the answer: `X-Clinic-Trace`. */
export function registerTracing(app: FastifyInstance, log: TraceLog | undefined): void {
  app.decorateRequest('statements', undefined);
  if (log === undefined) return;
  const starts = new WeakMap<object, number>();

  app.addHook('onRequest', (request, reply, done) => {
    if (isHidden(request)) return done();
    starts.set(request, monotonicMs());
    request.statements = [];
    reply.header('x-clinic-trace', request.id);
    log.run(request.statements, done);
  });

  // The body was read in between, by events that belong to the connection and not to the request.
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.statements === undefined) return done();
    log.run(request.statements, done);
  });

  app.addHook('onResponse', (request, reply, done) => {
    const startMs = starts.get(request);
    if (startMs !== undefined) {
      const durationMs = monotonicMs() - startMs;
      log.finish({
        id: request.id,
        pid: process.pid,
        method: request.method,
        url: maskUrl(request.url),
        status: reply.statusCode,
        date: new Date(Date.now() - durationMs).toISOString(),
        startMs: round(startMs),
        durationMs: round(durationMs),
        statements: request.statements ?? [],
      });
    }
    done();
  });
}

/** The panel itself, and what its page loads, would push out what it shows. */
function isHidden({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.isHidden === true || routeOptions.url?.startsWith('/static/') === true;
}
