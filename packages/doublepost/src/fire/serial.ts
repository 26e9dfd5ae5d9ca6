import type { Attempt } from '../http/attempt.ts';
import { awaitAnswer, openRequest } from '../http/exchange.ts';
import type { Firer } from './firer.ts';

/** One after the other, each on a connection of its own: what the serial baseline is made with. */
export const serial: Firer = {
  name: 'serial',
  async fire(requests, { target, timeoutMs, onAnswer }) {
    const attempts: Attempt[] = [];
    for (const [index, request] of requests.entries()) {
      const client = openRequest(request, target);
      const answer = awaitAnswer(client, timeoutMs);
      client.end(request.body);
      const attempt = await answer;
      attempts.push(attempt);
      await onAnswer?.(index, attempt);
    }
    return { attempts, releasedAt: undefined, notes: [] };
  },
};
