import type { FastifyHttpOptions, RawServerDefault } from 'fastify';

/** How much, and for how long, a client may ask of the server. */
export interface ServerLimits {
  /** Of the body of a request; a larger one is answered by 413. */
  readonly bodyBytes: number;
  /** Of the head of a request; a larger one is answered by 431. */
  readonly headerBytes: number;
  /** From the connection, or the answer before, to the end of the head; 408 after it. */
  readonly headersTimeoutMs: number;
  /** The same to the end of the body. */
  readonly requestTimeoutMs: number;
  /**
   * How long a connection without a request is kept. Longer than a proxy in front keeps it, so that
   * the proxy never sends a request on a connection that is just being closed.
   */
  readonly keepAliveTimeoutMs: number;
  /** How often slow requests are looked for. */
  readonly checkEveryMs: number;
}

/** The limits unless they are given: a form of ours has a few hundred bytes. */
export const DEFAULT_LIMITS: ServerLimits = {
  bodyBytes: 100 * 1024,
  headerBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  checkEveryMs: 1000,
};

/** The same in the words of Fastify and of Node's HTTP server. */
export function limitOptions(limits: ServerLimits): FastifyHttpOptions<RawServerDefault> {
  return {
    bodyLimit: limits.bodyBytes,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
    },
  };
}
