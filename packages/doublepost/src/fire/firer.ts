import type { Attempt } from '../http/exchange.ts';
import type { HttpRequest } from '../http/message.ts';
import type { Target } from '../http/target.ts';

/** What came of sending several requests: one attempt each, in the order they were given. */
export interface Volley {
  readonly attempts: readonly Attempt[];
  /**
   * First to last request completed by this client, in microseconds: the time between the returns
   * of the first and the last write that completed a request. It bounds what the kernel was given,
   * not what the server read; undefined where the strategy does not fire at once.
   */
  readonly spreadMicroseconds: number | undefined;
}

/** How to send. */
export interface FireOptions {
  readonly target: Target;
  /** For connecting, and for each answer from when its request is begun, in milliseconds. */
  readonly timeoutMs: number;
  /** Called after each answer when requests are sent one after the other; awaited before the next. */
  readonly onAnswer?: (index: number) => Promise<void>;
}

/** A way to send several requests. Never rejects because of what the server does. */
export interface Firer {
  readonly name: 'http1' | 'serial';
  fire(requests: readonly HttpRequest[], options: FireOptions): Promise<Volley>;
}
