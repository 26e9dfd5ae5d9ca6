import type { ClinicDatabase } from '../database/schema.ts';
import type { TokenOwner } from '../models/account-token.ts';
import { endSessionsOf } from '../sessions/database-store.ts';

/**
 * Stores another password of an account and ends all sessions that were begun with the old one;
 * to be called in a transaction. Links to a new password become invalid by themselves.
 *
 * @param password the stored form, never the typed one.
 * @param before the account as it has to be still. Default: whatever it is.
 * @returns false when the account has another password or address by now.
 */
export async function storePassword(
  transaction: ClinicDatabase,
  userId: number,
  password: string,
  now: Date,
  before?: Pick<TokenOwner, 'password' | 'email'>,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('main_dashboarduser')
    .set({ password, last_update_date: now })
    .where(({ and }) => and({ ...before, id: userId }))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await endSessionsOf(transaction, userId);
  return true;
}
