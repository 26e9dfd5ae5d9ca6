import { describe, inject } from 'vitest';
import type { Dialect } from '../../src/database/dialect.ts';

/** Every test that needs a database runs on each of them. */
export const dialects: readonly Dialect[] = ['sqlite', 'postgres'];

/** `describe` for the tests on one dialect; they are skipped where it has no server. */
export function describeOn(dialect: Dialect, name: string, tests: () => void): void {
  const isMissing = dialect === 'postgres' && inject('postgres').kind === 'missing';
  describe.skipIf(isMissing)(`${name}, on ${dialect}`, tests);
}

/** What the two databases say to a second account with the same address. */
export const EMAIL_REFUSED: Readonly<
  Record<Dialect, { readonly name: string; readonly message: string }>
> = {
  sqlite: {
    name: 'SqliteError',
    message: 'UNIQUE constraint failed: main_dashboarduser.email',
  },
  postgres: {
    name: 'DatabaseError',
    message: 'duplicate key value violates unique constraint "main_dashboarduser_email_key"',
  },
};
