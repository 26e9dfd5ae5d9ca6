import { DoublepostError } from '../../errors.ts';
import type { Side } from '../database/side.ts';
import type { StageOptions } from './stage-options.ts';

/** PostgreSQL's code for a database that others are connected to. */
const IN_USE = '55006';

/**
 * Makes sure that each worker can have a database and applications of its own.
 *
 * @throws DoublepostError DP_EXPLORE_WORKERS
 */
export async function assertCopiable(
  side: Side,
  { start, reset }: Pick<StageOptions, 'start'> & { readonly reset?: string | undefined },
): Promise<void> {
  if (start === undefined) {
    throw refusal(
      'each worker needs applications of its own, and here one runs already',
      'Let doublepost start the application: --start COMMAND. Or leave --workers out.',
    );
  }
  if (reset !== undefined) {
    throw refusal(
      'what --reset puts back is not in the database, so all workers would share it',
      'Leave --workers out.',
    );
  }
  const [may] = await side.query<{ role: string; name: string; create: boolean; copy: boolean }>(
    `SELECT quote_ident(rolname) AS role, quote_ident(datname) AS name,
       rolsuper OR rolcreatedb AS create,
       datistemplate OR pg_has_role(datdba, 'USAGE') AS copy
     FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`,
  );
  if (may?.create === false) {
    throw refusal(
      `the role ${may.role} may not create databases`,
      `As a superuser: ALTER ROLE ${may.role} CREATEDB. Or leave --workers out.`,
    );
  }
  if (may?.copy === false) {
    throw refusal(
      `the role ${may.role} may not copy the database ${may.name}, which is another's`,
      `As a superuser: ALTER DATABASE ${may.name} OWNER TO ${may.role}. Or leave --workers out.`,
    );
  }
}

/** By the oid of the database, so that nobody else's can have such a name. */
export async function namesOfCopies(side: Side, count: number): Promise<string[]> {
  const prefix = await prefixOfCopies(side);
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 2}`);
}

/** Removes what an exploration has left that was killed. */
export async function dropLeftCopies(side: Side): Promise<void> {
  const left = await side.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database
     WHERE starts_with(datname, $1) AND pg_has_role(datdba, 'USAGE')`,
    [await prefixOfCopies(side)],
  );
  for (const { name } of left) await dropCopy(side, name);
}

async function prefixOfCopies(side: Side): Promise<string> {
  const [row] = await side.query<{ prefix: string }>(
    `SELECT 'doublepost_' || oid || '_' AS prefix FROM pg_database WHERE datname = current_database()`,
  );
  return row?.prefix ?? '';
}

/**
 * Copies the database that the side connection is in. What belongs to it keeps its oids; settings of
 * the database are no part of what CREATE DATABASE copies, and follow.
 *
 * @throws DoublepostError DP_EXPLORE_WORKERS where others are connected; DP_EXPLORE_DATABASE
 */
export async function createCopy(side: Side, name: string): Promise<void> {
  const [source] = await side.query<{ name: string }>(
    'SELECT quote_ident(current_database()) AS name',
  );
  await side.query(`CREATE DATABASE ${name} TEMPLATE ${source?.name}`).catch((error: unknown) => {
    throw isInUse(error)
      ? refusal(
          `the database ${source?.name} cannot be copied while others are connected to it`,
          'End them: a console, another application, a job runner (pg_stat_activity lists them). Or leave --workers out.',
          error,
        )
      : error;
  });
  const settings = await side.query<{ name: string }>(
    `SELECT split_part(unnest(setconfig), '=', 1) AS name FROM pg_db_role_setting
     JOIN pg_database d ON d.oid = setdatabase JOIN pg_roles ON rolname = current_user
     WHERE datname = current_database() AND setrole IN (0, pg_roles.oid)`,
  );
  for (const setting of settings) {
    await side.query(`ALTER DATABASE ${name} SET ${setting.name} FROM CURRENT`);
  }
}

export async function dropCopy(side: Side, name: string): Promise<void> {
  await side.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

function isInUse(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === IN_USE;
}

function refusal(message: string, fix: string, cause?: unknown): DoublepostError {
  return new DoublepostError('DP_EXPLORE_WORKERS', message, { fix, cause });
}
