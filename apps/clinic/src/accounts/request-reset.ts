import { dialectOf } from '../database/dialect.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Language } from '../i18n/language.ts';
import { enqueueAccountMail } from '../jobs/account-mail.ts';
import { endTokens, hasTokenSince } from '../models/account-token.ts';
import type { ClinicContext } from '../views/clinic-context.ts';

/** Who asks again so soon has clicked twice, in milliseconds. */
const SHORT_WHILE_MS = 60 * 1000;

/**
 * Enqueues the mail that its owner needs to sign in again: to an active account, one with a link to
 * a new password. To one that was never active, the mail after sign-up once more, which may be lost
 * or too old by now; its earlier links end. To one that the staff has switched off, none.
 *
 * @param email in lower case.
 */
export async function requestReset(
  { database, now, rules }: ClinicContext,
  email: string,
  language: Language,
): Promise<void> {
  await inTransaction(database, 'immediate', async (transaction) => {
    const owner = await transaction
      .selectFrom('main_dashboarduser')
      .select(['id', 'password', 'email', 'is_active'])
      .where('email', '=', email)
      .where(({ eb, or, and }) =>
        or([
          eb('is_active', '=', true),
          and([eb('awaits_activation', '=', true), eb('last_login', 'is', null)]),
        ]),
      )
      // So that the second of two requests sees the link of the first one. SQLite locks the whole.
      .$if(dialectOf(transaction) === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst();
    if (owner === undefined) return;
    const since = new Date(now().getTime() - SHORT_WHILE_MS);
    const purpose = owner.is_active ? 'reset' : 'validation';
    if (rules.resetMails === 'one' && (await hasTokenSince(transaction, owner, purpose, since))) {
      return;
    }
    if (purpose === 'validation') await endTokens(transaction, owner, purpose);
    await enqueueAccountMail(transaction, purpose, { owner, language }, now());
  });
}
