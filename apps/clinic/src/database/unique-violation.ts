/**
 * Whether the error is the database's refusal of a second row with the same value in this column.
 *
 * @param column `table.column`, for example `main_dashboarduser.email`.
 */
export function isUniqueViolation(error: unknown, column: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return (
    error.code === 'SQLITE_CONSTRAINT_UNIQUE' &&
    error.message === `UNIQUE constraint failed: ${column}`
  );
}
