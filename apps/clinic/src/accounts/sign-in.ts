import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { blankForm, postedValue } from '../forms/check-form.ts';
import { type FormState, isValid } from '../forms/field.ts';
import { correctionMessage } from '../forms/messages.ts';
import { checkSignIn, type SignInName, signInFields } from '../forms/sign-in-form.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { signIn } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { renderFields } from '../views/form-fields.ts';
import { csrfField } from '../views/layout.ts';
import { safeNext } from '../views/safe-next.ts';
import { sendPage } from '../views/send-page.ts';
import { authenticate } from './authenticate.ts';
import { findAccount } from './find-account.ts';
import { admitAttempt } from './throttle.ts';
import { sendThrottled } from './throttled-page.ts';

/** Signing in to the site, at either of its two addresses. */
export function registerSignIn(app: FastifyInstance, context: ClinicContext): void {
  const { database, now } = context;

  app.get(ADDRESSES.login, async (request, reply) => {
    const account = await findAccount(database, request);
    return account === undefined ? sendSignInForm(reply) : reply.redirect(nextOf(request), 302);
  });

  for (const address of [ADDRESSES.account, ADDRESSES.login]) {
    app.post(address, { preHandler: app.csrfProtection }, async (request, reply) => {
      const { texts } = request;
      const form = checkSignIn(request.body, texts);
      if (!isValid(form)) {
        return sendSignInForm(reply, form, correctionMessage(form, texts.messages));
      }
      const email = normaliseEmail(form.values.email);
      const attempt = { action: 'sign-in', email, address: request.ip } as const;
      const admission = await admitAttempt(database, attempt, now());
      if (admission.kind === 'refused') return sendThrottled(reply, admission.retryAfterSeconds);
      const userId = await authenticate(context, form.values);
      if (userId === undefined) return sendSignInForm(reply, form, texts.messages.signInRefused);
      await admission.forget();
      await signIn(request, userId);
      return reply.redirect(nextOf(request), 302);
    });
  }
}

/** The form, empty or with what was typed and why it was refused. */
export function sendSignInForm(
  reply: FastifyReply,
  typed?: FormState<SignInName>,
  refusal?: string,
): FastifyReply {
  const { texts } = reply.request;
  const fields = signInFields(texts);
  const form = typed ?? blankForm(fields);
  return sendPage(reply, {
    title: texts.signIn.title,
    flashes: refusal === undefined ? [] : [{ level: 'danger', text: refusal }],
    body: html`<form method="post" action="${ADDRESSES.login}">
${csrfField(reply.generateCsrf())}
<input type="hidden" name="next" value="${nextOf(reply.request)}">
${renderFields(fields, form, texts)}<p class="buttons"><button type="submit">${texts.signIn.submit}</button>
<a href="${ADDRESSES.resetPassword}">${texts.signIn.forgotten}</a></p>
</form>`,
  });
}

function nextOf(request: FastifyRequest): string {
  const wanted = postedValue(request.body, 'next') || postedValue(request.query, 'next');
  return safeNext(wanted, ADDRESSES.account);
}
