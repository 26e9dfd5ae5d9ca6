import { once } from 'node:events';
import { type Attempt, awaitAnswer, openRequest } from '../http/exchange.ts';
import type { HttpRequest } from '../http/message.ts';
import { releaseTogether } from './barrier.ts';
import type { FireOptions, Firer } from './firer.ts';
import { connectTo, HeldSocket } from './held-socket.ts';

/**
 * Last-byte synchronisation over HTTP/1.1 (J. Kettle, "Smashing the state machine", 2023): one
 * connection per request, everything but the last byte sent on each, then the last bytes at once.
 */
export const http1: Firer = {
  name: 'http1',
  async fire(requests, options) {
    const prepared = await Promise.all(requests.map((request) => prepare(request, options)));
    const held = prepared.flatMap((one) => (one.kind === 'held' ? [one.socket] : []));
    const released = releaseTogether(held);
    const spreadMicroseconds = held.length === requests.length ? released : undefined;
    const attempts = await Promise.all(prepared.map(({ answer }) => answer));
    for (const socket of held) socket.destroy();
    return { attempts, spreadMicroseconds };
  },
};

type Prepared =
  | { readonly kind: 'held'; readonly socket: HeldSocket; readonly answer: Promise<Attempt> }
  | { readonly kind: 'unsent'; readonly answer: Promise<Attempt> };

async function prepare(request: HttpRequest, options: FireOptions): Promise<Prepared> {
  const started = performance.now();
  try {
    const socket = new HeldSocket(await connectTo(options.target, options.timeoutMs));
    const client = openRequest(request, options.target, socket);
    const answer = awaitAnswer(client, options.timeoutMs);
    client.end(request.body);
    await Promise.race([once(client, 'finish'), answer]);
    await socket.park();
    return { kind: 'held', socket, answer };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const milliseconds = performance.now() - started;
    const attempt: Attempt =
      code === 'ABORT_ERR'
        ? { kind: 'timeout', milliseconds }
        : { kind: 'dropped', code, milliseconds };
    return { kind: 'unsent', answer: Promise.resolve(attempt) };
  }
}
