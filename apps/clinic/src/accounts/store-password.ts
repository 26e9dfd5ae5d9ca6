import type { ClinicDatabase } from '../database/schema.ts';
import { endSessionsOf } from '../sessions/database-store.ts';

/**
 * Stores another password of an account and ends all sessions that were begun with the old one;
 * to be called in a transaction. Links to a new password become invalid by themselves.
 *
 * @param password the stored form, never the typed one.
 * @param replaced the stored form that it is to replace. Default: whichever there is.
 * @returns false when the account has another password than that by now.
 */
export async function storePassword(
  transaction: ClinicDatabase,
  userId: number,
  password: string,
  now: Date,
  replaced?: string,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('main_dashboarduser')
    .set({ password, last_update_date: now })
    .where('id', '=', userId)
    .$if(replaced !== undefined, (query) => query.where('password', '=', replaced ?? ''))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await endSessionsOf(transaction, userId);
  return true;
}
