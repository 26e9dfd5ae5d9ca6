/** Most connections of one process to PostgreSQL at a time, unless it is told otherwise. */
export const DEFAULT_POOL_SIZE = 5;
