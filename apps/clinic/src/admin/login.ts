import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../accounts/authenticate.ts';
import { admitAttempt } from '../accounts/throttle.ts';
import { sendThrottled } from '../accounts/throttled-page.ts';
import { blankForm, checkForm, postedValue } from '../forms/check-form.ts';
import { type FormState, isValid } from '../forms/field.ts';
import { LOGIN_FIELDS, type LoginName } from '../forms/login-form.ts';
import { adminCorrectionMessage, MESSAGES } from '../forms/messages.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { signIn, signOut, tokenIfSignedIn } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { renderFields } from '../views/form-fields.ts';
import { csrfField } from '../views/layout.ts';
import { safeNext } from '../views/safe-next.ts';
import { sendPage } from '../views/send-page.ts';
import { findStaff } from './staff.ts';

/** Signing in to the admin, and out of it. */
export function registerLogin(app: FastifyInstance, context: ClinicContext): void {
  app.get(ADDRESSES.adminLogin, async (request, reply) => {
    const next = nextOf(request);
    if ((await findStaff(context.database, request)) !== undefined)
      return reply.redirect(next, 302);
    return sendForm(reply, blankForm(LOGIN_FIELDS), next);
  });

  app.post(ADDRESSES.adminLogin, { preHandler: app.csrfProtection }, async (request, reply) => {
    const next = nextOf(request);
    const form = checkForm(LOGIN_FIELDS, request.body);
    if (!isValid(form)) return sendForm(reply, form, next, adminCorrectionMessage(form));
    const { username, password } = form.values;
    const email = normaliseEmail(username);
    const attempt = { action: 'sign-in', email, address: request.ip } as const;
    const admission = await admitAttempt(context.database, attempt, context.now());
    if (admission.kind === 'refused') return sendThrottled(reply, admission.retryAfterSeconds);
    const userId = await authenticate(context, { email, password, staffOnly: true });
    if (userId === undefined) return sendForm(reply, form, next, MESSAGES.signInRefused);
    await admission.forget();
    await signIn(request, userId);
    return reply.redirect(next, 302);
  });

  app.post(ADDRESSES.adminLogout, { preHandler: tokenIfSignedIn(app) }, async (request, reply) => {
    await signOut(request, reply);
    return reply.redirect(ADDRESSES.adminLogin, 302);
  });
}

function nextOf(request: FastifyRequest): string {
  const wanted = postedValue(request.body, 'next') || postedValue(request.query, 'next');
  return safeNext(wanted, ADDRESSES.admin);
}

function sendForm(
  reply: FastifyReply,
  form: FormState<LoginName>,
  next: string,
  refusal?: string,
): FastifyReply {
  return sendPage(reply, {
    title: 'Connexion',
    flashes: refusal === undefined ? [] : [{ level: 'danger', text: refusal }],
    body: html`<form method="post" action="${ADDRESSES.adminLogin}">
${csrfField(reply.generateCsrf())}
<input type="hidden" name="next" value="${next}">
${renderFields(LOGIN_FIELDS, form)}<p class="buttons"><button type="submit">Connexion</button></p>
</form>`,
  });
}
