import type { FastifyInstance } from 'fastify';
import { sendMethodNotAllowed, sendNotFound } from './error-page.ts';

/**
 * Adds a forgotten slash to the address of a page, and tells a wrong method from a wrong address.
 * To be called before the pages are registered, whose addresses it notes.
 */
export function answerUnknownAddresses(app: FastifyInstance): void {
  const methodsByPath = new Map<string, Set<string>>();
  app.addHook('onRoute', (route) => {
    const known = methodsByPath.get(route.url) ?? new Set();
    methodsByPath.set(route.url, new Set([...known, ...[route.method].flat()]));
  });

  const methodsOf = (path: string): ReadonlySet<string> | undefined =>
    [...methodsByPath].find(([address]) => isAddress(address, path))?.[1];

  app.setNotFoundHandler((request, reply) => {
    const [path = '/', query] = request.url.split('?', 2);
    const methods = methodsOf(path);
    if (methods !== undefined) {
      return sendMethodNotAllowed(reply.header('allow', [...methods].join(', ')));
    }
    if (methodsOf(`${path}/`)?.has(request.method) !== true || request.method === 'POST') {
      return sendNotFound(reply);
    }
    return reply.redirect(query === undefined ? `${path}/` : `${path}/?${query}`, 301);
  });
}

/** Whether a path is the one that a route's address describes; `:id` stands for any one segment. */
function isAddress(address: string, path: string): boolean {
  const segments = path.split('/');
  const described = address.split('/');
  return (
    segments.length === described.length &&
    described.every((one, index) =>
      one.startsWith(':') ? segments[index] !== '' : one === segments[index],
    )
  );
}
