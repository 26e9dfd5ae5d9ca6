import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { keepEvents } from './event-source.ts';
import { listen } from './listen.ts';
import type { SinkSource } from './smtp.ts';

/**
 * Stands in for a third party: takes every call, answers `200 {}`, and counts calls by method and
 * path. As payment services do, it takes calls with one `Idempotency-Key` for one.
 *
 * @param port on 127.0.0.1; 0 for any that is free
 * @throws DoublepostError DP_PORT_TAKEN
 */
export async function watchCalls(port: number): Promise<SinkSource> {
  const events = keepEvents('call');
  const keys = new Set<string>();
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        const key = String(request.headers['idempotency-key'] ?? '');
        const what = `${request.method} ${request.url}`;
        if (key === '' || !keys.has(`${what} ${key}`)) {
          events.record({ what, content: `${request.url}\n${body}` });
        }
        keys.add(`${what} ${key}`);
        response.setHeader('Content-Type', 'application/json').end('{}');
      },
      () => response.destroy(),
    );
  });
  const bound = await listen(server, port);
  return {
    port: bound,
    place: 'calls',
    isLate: true,
    method: `calls of 127.0.0.1:${bound}`,
    begin: async () => events.begin(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
