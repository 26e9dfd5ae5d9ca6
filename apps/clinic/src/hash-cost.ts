// Apart from passwords.ts, which loads a native module that --help does not need.

/** The bcrypt cost (logarithm of the rounds) when none is given: about 200 ms. */
export const DEFAULT_HASH_COST = 12;

/** The cheapest cost that bcrypt has. */
export const LOWEST_HASH_COST = 4;

/** A cost that takes about a minute; more would look like a standstill. */
export const HIGHEST_HASH_COST = 20;
