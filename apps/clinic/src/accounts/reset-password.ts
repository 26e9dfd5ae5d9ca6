import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { blankForm, checkForm } from '../forms/check-form.ts';
import { type FormState, isValid } from '../forms/field.ts';
import { correctionMessage } from '../forms/messages.ts';
import { resetFields } from '../forms/reset-forms.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { renderFields } from '../views/form-fields.ts';
import { csrfField } from '../views/layout.ts';
import { sendPage } from '../views/send-page.ts';
import { requestReset } from './request-reset.ts';
import { admitAttempt } from './throttle.ts';
import { sendThrottled } from './throttled-page.ts';

/** Asking for a link to a new password; the answer is the same whether or not there is an account. */
export function registerResetPassword(app: FastifyInstance, context: ClinicContext): void {
  app.get(ADDRESSES.resetPassword, ({ texts }, reply) =>
    sendForm(reply, blankForm(resetFields(texts))),
  );

  app.post(ADDRESSES.resetPassword, { preHandler: app.csrfProtection }, async (request, reply) => {
    const { texts, language } = request;
    const form = checkForm(resetFields(texts), request.body, texts.messages);
    if (!isValid(form)) return sendForm(reply, form);
    const email = normaliseEmail(form.values.email);
    const attempt = { action: 'reset-password', email, address: request.ip } as const;
    const admission = await admitAttempt(context.database, attempt, context.now());
    if (admission.kind === 'refused') return sendThrottled(reply, admission.retryAfterSeconds);
    await requestReset(context, email, language);
    return reply.redirect(ADDRESSES.resetSent, 302);
  });

  app.get(ADDRESSES.resetSent, ({ texts }, reply) =>
    sendPage(reply, {
      title: texts.reset.sentTitle,
      body: html`<p>${texts.reset.sent}</p>
<p>${texts.confirmation.spam}</p>`,
    }),
  );
}

function sendForm(reply: FastifyReply, form: FormState<'email'>): FastifyReply {
  const { texts } = reply.request;
  const { reset, layout, messages } = texts;
  const correction = correctionMessage(form, messages);
  return sendPage(reply, {
    title: reset.title,
    flashes: isValid(form) ? [] : [{ level: 'danger', text: correction }],
    body: html`<p>${reset.lead}</p>
<form method="post" action="${ADDRESSES.resetPassword}">
${csrfField(reply.generateCsrf())}
${renderFields(resetFields(texts), form, texts)}<p class="buttons"><button type="submit">${reset.submit}</button>
<a href="${ADDRESSES.login}">${layout.back}</a></p>
</form>`,
  });
}
