import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { monotonicMs } from '../monotonic.ts';

const TOKEN = /^[A-Za-z0-9_-]{1,64}$/u;

/**
 * Tells whoever measures how simultaneous requests were when each had arrived. A request with
 * `X-Doublepost-Probe: TOKEN` is answered with `Server-Timing: doublepost;desc="TOKEN";dur=MS`: the
 * moment, in {@link monotonicMs}, at which its last byte had come. An answer that was given before
 * the request was complete, such as 413, has none.
 */
export function answerProbes(app: FastifyInstance): void {
  const arrivals = new WeakMap<FastifyRequest, { token: string; at?: number }>();

  app.addHook('onRequest', (request, _reply, done) => {
    const token = request.headers['x-doublepost-probe'];
    if (typeof token === 'string' && TOKEN.test(token)) {
      const arrival: { token: string; at?: number } = { token };
      arrivals.set(request, arrival);
      onComplete(request, (at) => {
        arrival.at = at;
      });
    }
    done();
  });

  app.addHook('onSend', (request, reply, _payload, done) => {
    const arrival = arrivals.get(request);
    if (arrival?.at !== undefined) addTiming(reply, arrival.token, arrival.at);
    done();
  });
}

/**
 * The parser ends the stream of the body as soon as it has read the last byte; the event of the
 * stream comes later, and only if somebody reads the body.
 */
function onComplete({ raw }: FastifyRequest, tell: (at: number) => void): void {
  // RFC 9112, section 6.3: a request that says neither has no body.
  const { 'content-length': length, 'transfer-encoding': coding } = raw.headers;
  if (coding === undefined && Number(length ?? 0) === 0) {
    tell(monotonicMs());
    return;
  }
  const { push } = raw;
  raw.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (chunk === null) tell(monotonicMs());
    return push.call(raw, chunk, encoding);
  };
}

function addTiming(reply: FastifyReply, token: string, at: number): void {
  reply.header('server-timing', `doublepost;desc="${token}";dur=${at.toFixed(3)}`);
}
