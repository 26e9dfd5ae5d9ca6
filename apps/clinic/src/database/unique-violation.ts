/**
 * Whether the error is the database's refusal of a second row with the same value in this column.
 *
 * @param column `table.column`, for example `main_dashboarduser.email`.
 */
export function isUniqueViolation(error: unknown, column: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  switch (error.code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
      return error.message === `UNIQUE constraint failed: ${column}`;
    case POSTGRES_UNIQUE_VIOLATION:
      return 'constraint' in error && error.constraint === `${column.replace('.', '_')}_key`;
    default:
      return false;
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const POSTGRES_UNIQUE_VIOLATION = '23505';
