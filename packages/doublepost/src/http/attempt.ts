import createDebug from 'debug';
import type { HttpResponse } from './message.ts';

const debug = createDebug('doublepost:wire');

/**
 * What became of one request, and when that was known, by `performance.now()`. A dropped connection
 * is an outcome, not an exception.
 */
export type Attempt = AttemptEnd & { readonly endedAt: number };

export type AttemptEnd =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  | { readonly kind: 'dropped'; readonly code: string }
  | { readonly kind: 'timeout' }
  /** This client gave it up on purpose. */
  | { readonly kind: 'aborted' };

/**
 * Waits until an attempt ends in one way or another: the first call of `finish` decides. Never
 * rejects.
 *
 * @param what how the log of the wire calls the request
 * @param timeoutMs from now on, in milliseconds
 * @param signal ends the attempt as `aborted`
 * @param begin listens to whatever can end it, and returns what gives up the rest
 */
export function settle(
  what: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  begin: (finish: (end: AttemptEnd) => void) => () => void,
): Promise<Attempt> {
  const started = performance.now();
  return new Promise((resolve) => {
    let ended = false;
    const abort = (): void => finish({ kind: 'aborted' });
    const timer = setTimeout(() => finish({ kind: 'timeout' }), timeoutMs);
    const finish = (end: AttemptEnd): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      const endedAt = performance.now();
      debug('%s < %s after %s ms', what, describe(end), (endedAt - started).toFixed(1));
      resolve({ ...end, endedAt });
      giveUp();
    };
    signal?.addEventListener('abort', abort);
    const giveUp = begin(finish);
  });
}

/** The end that an error of a connection or a stream makes. */
export function droppedBy(error: unknown): AttemptEnd {
  const { code, message } = error as NodeJS.ErrnoException;
  return { kind: 'dropped', code: code ?? message };
}

function describe(end: AttemptEnd): string | number {
  return end.kind === 'answered' ? end.response.status : end.kind;
}
