import { randomUUID } from 'node:crypto';
import type { Attempt } from '../http/attempt.ts';
import type { HttpRequest } from '../http/message.ts';

/** Asks the target when the requests of a round arrived. */
export interface Probe {
  /** The request with the question; those of one round stay identical to the byte. */
  mark(request: HttpRequest): HttpRequest;
  /**
   * When each request arrived by the target's own clock, in microseconds; undefined unless every
   * answer tells it.
   */
  arrivals(attempts: readonly Attempt[]): readonly number[] | undefined;
}

/**
 * Makes the probe of a round: a header `X-Doublepost-Probe: TOKEN`, which a target that knows it
 * answers with `Server-Timing: doublepost;desc="TOKEN";dur=MS`, the moment at which the request
 * arrived by one monotonic clock of its machine, in milliseconds.
 */
export function drawProbe(token: string = randomUUID()): Probe {
  return {
    mark: (request) => ({
      ...request,
      headers: [...request.headers, ['X-Doublepost-Probe', token]],
    }),
    arrivals(attempts) {
      const moments = attempts.map((attempt) => arrivalOf(attempt, token));
      return moments.every((moment) => moment !== undefined) ? moments : undefined;
    },
  };
}

function arrivalOf(attempt: Attempt, token: string): number | undefined {
  if (attempt.kind !== 'answered') return undefined;
  const metrics = attempt.response.headers.get('server-timing')?.join(',') ?? '';
  for (const [, parameters = ''] of metrics.matchAll(/(?:^|,)\s*doublepost\s*;([^,]*)/g)) {
    const described = /(?:^|;)\s*desc\s*=\s*"?([^";\s]*)/.exec(parameters)?.[1];
    const milliseconds = Number(/(?:^|;)\s*dur\s*=\s*"?([\d.]+)/.exec(parameters)?.[1]);
    if (described === token && Number.isFinite(milliseconds)) return milliseconds * 1000;
  }
  return undefined;
}
