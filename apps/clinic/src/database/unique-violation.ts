/**
 * Whether the error is the database's refusal of a second row with the same value in this column.
 *
 * @param column `table.column`, for example `main_dashboarduser.email`.
 */
export function isUniqueViolation(error: unknown, column: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  switch (error.code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
      return error.message === `UNIQUE constraint failed: ${column}`;
    case POSTGRES_UNIQUE_VIOLATION:
      return 'constraint' in error && constraintsOf(column).includes(String(error.constraint));
    default:
      return false;
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const POSTGRES_UNIQUE_VIOLATION = '23505';

/** What PostgreSQL calls a constraint on this column: after the column, or, of a key, after the table. */
function constraintsOf(column: string): readonly string[] {
  const [table = '', name = ''] = column.split('.');
  return [`${table}_${name}_key`, ...(KEYS.includes(column) ? [`${table}_pkey`] : [])];
}

/** The primary keys that a request can name, and so violate. */
const KEYS: readonly string[] = ['main_patientuser.user_id'];
