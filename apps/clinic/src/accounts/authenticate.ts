import { normaliseEmail } from '../models/dashboard-user.ts';
import { verifyPassword } from '../passwords.ts';
import type { ClinicContext } from '../views/clinic-context.ts';

/** What was typed to sign in. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Whether only members of the staff may sign in here. Default: false. */
  readonly staffOnly?: boolean;
}

/**
 * The id of the active account with this address and password; notes that it has signed in.
 *
 * @param context the clock, and the hash that an unknown address is answered with.
 */
export async function authenticate(
  context: Pick<ClinicContext, 'database' | 'hashPassword' | 'now'>,
  { email, password, staffOnly = false }: Credentials,
): Promise<number | undefined> {
  const user = await context.database
    .selectFrom('main_dashboarduser')
    .select(['id', 'password', 'is_active', 'is_staff'])
    .where('email', '=', normaliseEmail(email))
    .executeTakeFirst();
  if (user === undefined) {
    // As slow as a wrong password, so that the time does not tell which addresses have accounts.
    await context.hashPassword(password);
    return undefined;
  }
  const isRight = await verifyPassword(password, user.password);
  if (!isRight || !user.is_active || (staffOnly && !user.is_staff)) return undefined;
  const { numUpdatedRows } = await context.database
    .updateTable('main_dashboarduser')
    .set({ last_login: context.now() })
    .where('id', '=', user.id)
    // The check took a while, in which the password can have been changed and the sessions ended.
    .where('password', '=', user.password)
    .executeTakeFirst();
  return numUpdatedRows > 0n ? user.id : undefined;
}
