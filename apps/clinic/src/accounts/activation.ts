import { html } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { inTransaction } from '../database/transaction.ts';
import { LINK_PATHS } from '../jobs/account-mail.ts';
import { findToken, useToken } from '../models/account-token.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { sendPage } from '../views/send-page.ts';
import { activateAccount } from './activate-account.ts';

/** The page behind the link of the mail after sign-up, which activates the account. */
export function registerActivation(app: FastifyInstance, context: ClinicContext): void {
  app.get<{ Params: { readonly token: string } }>(
    `${LINK_PATHS.validation}:token/`,
    // Mail servers ask for links by HEAD to look at them, and that is no wish to activate.
    { exposeHeadRoute: false },
    async (request, reply) => {
      const isActive = await activate(context, request.params.token);
      const { activation, layout, reset } = request.texts;
      const body = isActive
        ? html`<p>${activation.done}</p>
<p class="buttons"><a class="button" href="${ADDRESSES.login}">${layout.signIn}</a></p>`
        : html`<p>${activation.invalid}</p>
<p><a href="${ADDRESSES.resetPassword}">${reset.again}</a></p>`;
      return sendPage(reply, { title: activation.title, body }, isActive ? 200 : 404);
    },
  );
}

/**
 * Activates the account that the link was sent to. Opened twice, the link says the same twice, but
 * it does not bring back an account that the staff has deactivated since.
 *
 * @returns whether the account is active now.
 */
function activate({ database, now }: ClinicContext, token: string): Promise<boolean> {
  return inTransaction(database, 'immediate', async (transaction) => {
    const found = await findToken(transaction, token, 'validation', now());
    if (found === undefined) return false;
    if (!found.isUsed && (await useToken(transaction, token, now()))) {
      await activateAccount(transaction, found.owner, now());
    }
    return (await findToken(transaction, token, 'validation', now()))?.owner.is_active ?? false;
  });
}
