import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../accounts/authenticate.ts';
import { findAccount } from '../accounts/find-account.ts';
import { admitAttempt } from '../accounts/throttle.ts';
import { sendThrottled } from '../accounts/throttled-page.ts';
import { blankForm, checkForm, postedValue } from '../forms/check-form.ts';
import { type FormState, isValid } from '../forms/field.ts';
import { correctionMessage } from '../forms/messages.ts';
import { credentialFields } from '../forms/sign-in-form.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { signIn } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { renderFields } from '../views/form-fields.ts';
import { csrfField } from '../views/layout.ts';
import { safeNext } from '../views/safe-next.ts';
import { sendPage } from '../views/send-page.ts';
import { renderErrorNote } from './object-form.ts';
import { findStaff } from './staff.ts';

/** Signing in to the admin. */
export function registerLogin(app: FastifyInstance, context: ClinicContext): void {
  const { database, now } = context;

  app.get(ADDRESSES.adminLogin, async (request, reply) => {
    if ((await findStaff(database, request)) !== undefined) {
      return reply.redirect(nextOf(request), 302);
    }
    const account = await findAccount(database, request);
    const note = account && request.texts.admin.login.notStaff(account.email);
    return sendForm(reply, blankForm(credentialFields('username', request.texts)), note);
  });

  app.post(ADDRESSES.adminLogin, { preHandler: app.csrfProtection }, async (request, reply) => {
    const { texts } = request;
    const form = checkForm(credentialFields('username', texts), request.body, texts.messages);
    if (!isValid(form)) return sendForm(reply, form, correctionMessage(form, texts.admin));
    const { username, password } = form.values;
    const email = normaliseEmail(username);
    const attempt = { action: 'sign-in', email, address: request.ip } as const;
    const admission = await admitAttempt(database, attempt, now());
    if (admission.kind === 'refused') return sendThrottled(reply, admission.retryAfterSeconds);
    const userId = await authenticate(context, { email, password, staffOnly: true });
    if (userId === undefined) return sendForm(reply, form, texts.admin.login.refused);
    await admission.forget();
    await signIn(request, userId);
    return reply.redirect(nextOf(request), 302);
  });
}

function nextOf(request: FastifyRequest): string {
  const wanted = postedValue(request.body, 'next') || postedValue(request.query, 'next');
  return safeNext(wanted, ADDRESSES.admin);
}

/** @param note what is wrong with the form or with who is signed in. */
function sendForm(
  reply: FastifyReply,
  form: FormState<'username' | 'password'>,
  note?: string,
): FastifyReply {
  const { texts } = reply.request;
  const { title, submit } = texts.admin.login;
  return sendPage(reply, {
    title,
    body: html`${note === undefined ? '' : renderErrorNote(note)}
<form method="post" action="${ADDRESSES.adminLogin}" id="login-form">
${csrfField(reply.generateCsrf())}
<input type="hidden" name="next" value="${nextOf(reply.request)}">
${renderFields(credentialFields('username', texts), form, texts)}<p class="buttons submit-row"><input
type="submit" class="button" value="${submit}"></p>
</form>`,
  });
}
