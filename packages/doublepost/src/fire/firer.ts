import type { Attempt } from '../http/attempt.ts';
import type { HttpRequest } from '../http/message.ts';
import type { Target } from '../http/target.ts';

/** What came of sending several requests: one attempt each, in the order they were given. */
export interface Volley {
  readonly attempts: readonly Attempt[];
  /**
   * When each request was complete, in microseconds after the first one: the moment at which the
   * write of its last byte returned. It tells what the kernel was given, not what the server read.
   * Undefined where not every request could be kept back, or none was meant to be.
   */
  readonly releasedAt: readonly number[] | undefined;
  /** What a reader of the result has to know about how it was sent. */
  readonly notes: readonly string[];
}

/**
 * What is kept back of every request until all are released. `headers`: from the blank line that
 * ends the headers on, for servers that begin to work before the body is there.
 */
export type Hold = 'last-byte' | 'headers';

/** How to send. */
export interface FireOptions {
  readonly target: Target;
  /** For connecting, and for each answer from when its request is begun, in milliseconds. */
  readonly timeoutMs: number;
  /** Default `last-byte`. */
  readonly hold?: Hold;
  /** Sent on every connection first; harmless. Default none. */
  readonly warmUp?: HttpRequest;
  /** From the completion of one request to that of the next, in milliseconds. Default 0. */
  readonly gapMs?: number;
  /** Gives up the first request as soon as the second is complete. Default false. */
  readonly abortFirst?: boolean;
  /** Called when the connections stand, before a byte of the requests is sent; awaited. */
  readonly beforeSending?: () => Promise<void>;
  /** Called after each answer when requests are sent one after the other; awaited before the next. */
  readonly onAnswer?: (index: number, attempt: Attempt) => Promise<void>;
}

/** A way to send several requests. Never rejects because of what the server does. */
export interface Firer {
  readonly name: 'http1' | 'http2' | 'serial';
  fire(requests: readonly HttpRequest[], options: FireOptions): Promise<Volley>;
}

/** A strategy that keeps requests back and releases them together. */
export type RacingFirer = Firer & { readonly name: 'http1' | 'http2' };
