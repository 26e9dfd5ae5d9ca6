import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isUniqueViolation } from '../database/database-refusals.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import { blankForm } from '../forms/check-form.ts';
import { type FormState, isValid, withErrors } from '../forms/field.ts';
import { correctionMessage } from '../forms/messages.ts';
import { checkSignUp, type SignUpName, signUpFields } from '../forms/sign-up-form.ts';
import type { Language } from '../i18n/language.ts';
import { enqueueAccountMail } from '../jobs/account-mail.ts';
import { normaliseEmail } from '../models/dashboard-user.ts';
import { emailExists, insertPatient, insertUser, type SavedUser } from '../models/save-user.ts';
import { ADDRESSES } from './addresses.ts';
import type { ClinicContext } from './clinic-context.ts';
import { renderFields } from './form-fields.ts';
import { csrfField } from './layout.ts';
import { sendPage } from './send-page.ts';

/** The sign-up form of patients: the first of the two handlers that fail when posted twice. */
export function registerSignUp(app: FastifyInstance, context: ClinicContext): void {
  const { database, rules } = context;

  app.get(ADDRESSES.signUp, ({ texts }, reply) => sendForm(reply, blankForm(signUpFields(texts))));

  app.post(ADDRESSES.signUp, { preHandler: app.csrfProtection }, async (request, reply) => {
    const { texts } = request;
    const checks = {
      emailTaken: (email: string) => emailExists(database, rules.emailToCheck(email)),
      strictPasswords: context.production,
    };
    const form = await checkSignUp(request.body, checks, texts);
    if (!isValid(form)) return sendForm(reply, form);
    try {
      await createPatient(context, form.values, request.language);
    } catch (error) {
      const isTaken = isUniqueViolation(error, 'main_dashboarduser.email');
      if (!isTaken || rules.uniqueViolation === 'server-error') throw error;
      return sendForm(reply, withErrors(form, 'email', texts.messages.emailTaken));
    }
    return reply.redirect(ADDRESSES.confirmation, 302);
  });
}

/**
 * Between the check of the address and this insert lies the hash of the password, some 200 ms in
 * which a second request passes the same check.
 */
async function createPatient(
  context: ClinicContext,
  values: FormState<SignUpName>['values'],
  language: Language,
): Promise<void> {
  const password = await context.hashPassword(values.password1);
  const now = context.now();
  const enqueueMail = (database: ClinicDatabase, { id }: SavedUser): Promise<void> => {
    const owner = { id, password, email: normaliseEmail(values.email) };
    return enqueueAccountMail(database, 'validation', { owner, language }, now);
  };
  const created = await inTransaction(context.database, 'deferred', async (transaction) => {
    const user = await insertUser(
      transaction,
      {
        password,
        email: values.email,
        first_name: values.first_name,
        last_name: values.last_name,
        is_patient: true,
        has_been_validated: true,
        awaits_activation: true,
      },
      now,
    );
    await insertPatient(transaction, user, Number(values.patient_age), now);
    if (context.rules.validationMail === 'in-transaction') await enqueueMail(transaction, user);
    return user;
  });
  if (context.rules.validationMail === 'after-commit') await enqueueMail(context.database, created);
}

function sendForm(reply: FastifyReply, form: FormState<SignUpName>): FastifyReply {
  const { texts } = reply.request;
  const correction = correctionMessage(form, texts.messages);
  return sendPage(reply, {
    title: texts.signUp.title,
    flashes: isValid(form) ? [] : [{ level: 'danger', text: correction }],
    body: html`<form method="post" action="${ADDRESSES.signUp}">
${csrfField(reply.generateCsrf())}
${renderFields(signUpFields(texts), form, texts)}<p class="buttons"><button type="submit">${texts.signUp.submit}</button>
<a href="${ADDRESSES.index}">${texts.layout.back}</a></p>
</form>`,
  });
}
