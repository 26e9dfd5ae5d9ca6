import { dialectOf } from '../database/dialect.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Language } from '../i18n/language.ts';
import { enqueueAccountMail } from '../jobs/account-mail.ts';
import { hasTokenSince } from '../models/account-token.ts';
import type { ClinicContext } from '../views/clinic-context.ts';

/** Who asks again so soon has clicked twice, in milliseconds. */
const SHORT_WHILE_MS = 60 * 1000;

/**
 * Enqueues the mail with a link to a new password, also to an account that was never active: whoever
 * signed it up need not be who reads the mails of its address, and the mail after sign-up would
 * activate it with the password of the former. To one that the staff has switched off, none.
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
      .select(['id', 'password', 'email'])
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
    if (rules.resetMails === 'one' && (await hasTokenSince(transaction, owner, 'reset', since))) {
      return;
    }
    await enqueueAccountMail(transaction, 'reset', { owner, language }, now());
  });
}
