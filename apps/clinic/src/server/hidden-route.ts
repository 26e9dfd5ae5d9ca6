declare module 'fastify' {
  interface FastifyContextConfig {
    readonly isHidden?: boolean;
  }
}

/** For a route that is asked so often that its requests would bury the others: no log, no trace. */
export const HIDDEN = { logLevel: 'silent', config: { isHidden: true } } as const;
