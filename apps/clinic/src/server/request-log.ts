import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify';
import { maskUrl } from './mask-url.ts';

/** What takes the lines of the log. */
export interface LogStream {
  readonly write: (line: string) => void;
}

/**
 * The log, as JSON: one line for each request, see {@link logRequests}, and the errors.
 *
 * @param level one of pino's, or `silent`.
 */
export function logOptions(level: string, stream: LogStream): FastifyServerOptions {
  return {
    logger: { level, stream, serializers: { err: describeError } },
    // Fastify's own lines have the address as it came, secrets of links and all.
    logController: new Fastify.LogController({ disableRequestLogging: true }),
  };
}

/** The same log for a process that has no application, on stderr. */
export function createLog(level: string): FastifyBaseLogger {
  return Fastify(logOptions(level, process.stderr)).log;
}

/**
 * Writes one line at `info` after each answer: `reqId`, `method`, `url` (masked), `status` and
 * `durationMs`. Headers and bodies are never written.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        url: maskUrl(request.url),
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 1000) / 1000,
      },
      'request',
    );
    done();
  });
}

/** Drivers put values of rows into further properties of their errors, so these are left out. */
function describeError(error: Error & { readonly code?: string }): {
  type: string;
  message: string;
  stack: string;
} {
  const code = typeof error.code === 'string' ? { code: error.code } : {};
  return { type: error.name, message: error.message, stack: error.stack ?? '', ...code };
}
