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

/** Whether the error is the database's refusal of a row that refers to one that there is not. */
export function isForeignKeyViolation(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'SQLITE_CONSTRAINT_FOREIGNKEY' || code === POSTGRES_FOREIGN_KEY_VIOLATION;
}

/** Whether PostgreSQL has ended a transaction that waited for another one, and that one for it. */
export function isDeadlock(error: unknown): boolean {
  return codeOf(error) === POSTGRES_DEADLOCK;
}

/**
 * Whether the database has not answered in time: it could not be reached, gave no connection, or let
 * a statement wait for others until its time was up.
 */
export function isTooLate(error: unknown): boolean {
  const code = String(codeOf(error));
  return code.startsWith('SQLITE_BUSY') || TOO_LATE.includes(code);
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const POSTGRES_FOREIGN_KEY_VIOLATION = '23503';
const POSTGRES_UNIQUE_VIOLATION = '23505';
const POSTGRES_DEADLOCK = '40P01';
const POSTGRES_STATEMENT_TIMEOUT = '57014';
const POSTGRES_IDLE_IN_TRANSACTION = '25P03';

const TOO_LATE: readonly string[] = [
  POSTGRES_STATEMENT_TIMEOUT,
  POSTGRES_IDLE_IN_TRANSACTION,
  'DP_CLINIC_DATABASE_UNREACHABLE',
  'DP_CLINIC_DATABASE_CONNECTION',
];

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** What PostgreSQL calls a constraint on this column: after the column, or, of a key, after the table. */
function constraintsOf(column: string): readonly string[] {
  const [table = '', name = ''] = column.split('.');
  return [`${table}_${name}_key`, ...(KEYS.includes(column) ? [`${table}_pkey`] : [])];
}

/** The primary keys that a request can name, and so violate. */
const KEYS: readonly string[] = ['main_patientuser.user_id'];
