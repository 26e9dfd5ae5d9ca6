import type { ClinicDatabase } from '../database/schema.ts';
import type { TokenOwner } from '../models/account-token.ts';

/**
 * Activates an account that has signed itself up, once a link that was sent to its address has been
 * opened; to be called in a transaction. One that the staff has switched off stays as it is.
 *
 * @param owner as the link was looked up: its state and its address can have changed since.
 * @returns whether it was waiting for that.
 */
export async function activateAccount(
  transaction: ClinicDatabase,
  { id, email }: Pick<TokenOwner, 'id' | 'email'>,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('main_dashboarduser')
    .set({ is_active: true, awaits_activation: false, last_update_date: now })
    .where(({ and }) => and({ id, email, awaits_activation: true }))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
