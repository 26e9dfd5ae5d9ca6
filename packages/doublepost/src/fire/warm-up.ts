import { awaitAnswer, openRequest } from '../http/exchange.ts';
import type { FireOptions } from './firer.ts';
import type { HeldSocket } from './held-socket.ts';

/** A server that answers one connection at a time would never answer the second: no longer than this. */
const LONGEST_MS = 1_000;

/**
 * Sends a harmless request first, so that the connection has been accepted by a worker, its TLS
 * session and its windows stand, and the code behind it has been loaded.
 *
 * @returns whether the connection can be used for another request
 */
export async function warmUp(
  socket: HeldSocket,
  { warmUp: request, target, timeoutMs }: FireOptions,
): Promise<boolean> {
  if (request === undefined) return true;
  const headers = [...request.headers, ['Connection', 'keep-alive'] as const];
  const client = openRequest({ ...request, headers }, target, socket);
  const answer = awaitAnswer(client, Math.min(timeoutMs, LONGEST_MS));
  client.end(request.body);
  const { kind } = await answer;
  // One turn of the loop: an end that came together with the answer is then known.
  await new Promise((resolve) => setImmediate(resolve));
  return kind === 'answered' && socket.isOpen;
}
