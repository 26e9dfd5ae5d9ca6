import type { Flash } from '../views/layout.ts';

declare module 'fastify' {
  interface Session {
    /** The account that is signed in. */
    userId?: number;
    /** What the next page has to say. */
    flashes?: Flash[];
    /** Set by the store on what it read: when that expires, in milliseconds since 1970. */
    storedUntil?: number;
  }
}
