import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { inTransaction } from '../database/transaction.ts';
import { blankForm } from '../forms/check-form.ts';
import { type FormState, isValid } from '../forms/field.ts';
import { correctionMessage } from '../forms/messages.ts';
import { checkNewPassword, type NewPasswordName, newPasswordFields } from '../forms/reset-forms.ts';
import { LINK_PATHS } from '../jobs/account-mail.ts';
import { endTokens, findToken, type TokenOwner, useToken } from '../models/account-token.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { renderFields } from '../views/form-fields.ts';
import { csrfField } from '../views/layout.ts';
import { sendPage } from '../views/send-page.ts';
import { activateAccount } from './activate-account.ts';
import { isRepetition } from './is-repetition.ts';
import { storePassword } from './store-password.ts';
import { forgetAttemptsOn } from './throttle.ts';

const ADDRESS = `${LINK_PATHS.reset}:token/`;

interface LinkRoute {
  readonly Params: { readonly token: string };
}

/** The pages behind the link of the mail: a new password, once. */
export function registerNewPassword(app: FastifyInstance, context: ClinicContext): void {
  app.get<LinkRoute>(ADDRESS, async (request, reply) => {
    const owner = await ownerOf(context, request.params.token);
    if (owner === undefined) return sendInvalid(reply);
    return sendForm(reply, blankForm(newPasswordFields(request.texts)));
  });

  app.post<LinkRoute>(ADDRESS, { preHandler: app.csrfProtection }, async (request, reply) => {
    const { token } = request.params;
    const owner = await ownerOf(context, token);
    const personal = context.production ? owner : undefined;
    const form = checkNewPassword(request.body, personal, request.texts);
    if (owner !== undefined && !isValid(form)) return sendForm(reply, form);
    const { password1 } = form.values;
    const isDone =
      (owner !== undefined && (await setPassword(context, token, owner, password1))) ||
      (await isRepetition(context, request, token, password1));
    return isDone ? reply.redirect(ADDRESSES.resetDone, 302) : sendInvalid(reply);
  });

  app.get(ADDRESSES.resetDone, ({ texts }, reply) =>
    sendPage(reply, {
      title: texts.reset.doneTitle,
      body: html`<p>${texts.reset.done}</p>
<p class="buttons"><a class="button" href="${ADDRESSES.login}">${texts.layout.signIn}</a></p>`,
    }),
  );
}

/** The account that the link serves, as long as it does. */
async function ownerOf({ database, now }: ClinicContext, token: string) {
  const found = await findToken(database, token, 'reset', now());
  if (found === undefined || found.isUsed || found.isPasswordChanged) return undefined;
  const { owner } = found;
  return owner.is_active || owner.awaits_activation ? owner : undefined;
}

/**
 * Stores the new password, unless the account or its link has changed meanwhile; ends all sessions
 * that were begun with the old one, and forgets the failures to sign in with it. An account that
 * awaits its activation is active then, and the links of the mail after sign-up end.
 */
async function setPassword(
  { database, hashPassword, now }: ClinicContext,
  token: string,
  owner: TokenOwner,
  typed: string,
): Promise<boolean> {
  const password = await hashPassword(typed);
  const { id, email, password: replaced } = owner;
  const before = { email, password: replaced };
  const isDone = await inTransaction(database, 'immediate', async (transaction) => {
    if (!(await useToken(transaction, token, now()))) return false;
    if (!(await storePassword(transaction, id, password, now(), before))) return false;
    if (await activateAccount(transaction, owner, now())) {
      await endTokens(transaction, owner, 'validation');
    }
    return true;
  });
  // Whoever reads the mails of the account need not wait for having guessed its password.
  if (isDone) await forgetAttemptsOn(database, email);
  return isDone;
}

function sendForm(reply: FastifyReply, form: FormState<NewPasswordName>): FastifyReply {
  const { texts } = reply.request;
  const correction = correctionMessage(form, texts.messages);
  return sendPage(reply, {
    title: texts.reset.setTitle,
    flashes: isValid(form) ? [] : [{ level: 'danger', text: correction }],
    // Without an action it is posted to this very address, which has the secret of the link.
    body: html`<form method="post">
${csrfField(reply.generateCsrf())}
${renderFields(newPasswordFields(texts), form, texts)}<p class="buttons"><button type="submit">${texts.reset.setSubmit}</button></p>
</form>`,
  });
}

function sendInvalid(reply: FastifyReply): FastifyReply {
  const { reset } = reply.request.texts;
  const body = html`<p>${reset.invalid}</p>
<p><a href="${ADDRESSES.resetPassword}">${reset.again}</a></p>`;
  return sendPage(reply, { title: reset.invalidTitle, body }, 404);
}
