import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ClinicDatabase } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import { isUniqueViolation } from '../database/unique-violation.ts';
import { blankForm, postedValue } from '../forms/check-form.ts';
import { type FormState, isValid } from '../forms/field.ts';
import { adminCorrectionMessage } from '../forms/messages.ts';
import { checkUser, USER_FIELDS, type UserName } from '../forms/user-form.ts';
import { fullName } from '../models/dashboard-user.ts';
import { emailExists, insertUser } from '../models/save-user.ts';
import { hashPassword } from '../passwords.ts';
import { addFlash, takeFlashes } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { renderFields } from '../views/form-fields.ts';
import { csrfField, type Flash } from '../views/layout.ts';
import { sendPage } from '../views/send-page.ts';
import { logAddition } from './admin-log.ts';
import { type Staff, staffOfPage, staffOnly } from './staff.ts';

type Outcome =
  | { readonly kind: 'added'; readonly name: string }
  | { readonly kind: 'refused'; readonly form: FormState<UserName> };

/** The admin's form for a new user: the second of the two handlers that fail when posted twice. */
export function registerAddUser(app: FastifyInstance, context: ClinicContext): void {
  const { database, rules } = context;

  app.get(
    ADDRESSES.addUser,
    staffOnly(database, async (request, reply, staff) =>
      sendForm(reply, staff, blankForm(USER_FIELDS), takeFlashes(request)),
    ),
  );

  app.post(
    ADDRESSES.addUser,
    { preHandler: app.csrfProtection },
    staffOnly(database, async (request, reply, staff) => {
      const add = (): Promise<Outcome> =>
        inTransaction(database, rules.adminTransaction, (transaction) =>
          addUser(transaction, context, staff, request.body),
        );
      const outcome = await add().catch((error: unknown) => {
        const isTaken = isUniqueViolation(error, 'main_dashboarduser.email');
        if (!isTaken || rules.uniqueViolation === 'server-error') throw error;
        // The account that was in the way is there to be seen now: this ends with the form error.
        return add();
      });
      if (outcome.kind === 'refused') {
        const text = adminCorrectionMessage(outcome.form);
        return sendForm(reply, staff, outcome.form, [{ level: 'danger', text }]);
      }
      const text = `L'objet utilisateur « ${outcome.name} » a été ajouté avec succès.`;
      addFlash(request, { level: 'success', text });
      const another = postedValue(request.body, '_addanother') !== '';
      return reply.redirect(another ? ADDRESSES.addUser : ADDRESSES.users, 302);
    }),
  );
}

/**
 * Reads, hashes and writes in one transaction. When it was begun deferred, another request can
 * read in the meantime, and of two that have read only one can still write.
 */
async function addUser(
  transaction: ClinicDatabase,
  context: ClinicContext,
  staff: Staff,
  body: unknown,
): Promise<Outcome> {
  const form = await checkUser(body, (email) =>
    emailExists(transaction, context.rules.emailToCheck(email)),
  );
  if (!isValid(form)) return { kind: 'refused', form };
  const now = context.now();
  const password = await hashPassword(form.values.password, context.hashCost);
  const user = await insertUser(transaction, { ...form.values, password }, now);
  const name = fullName(user);
  await logAddition(transaction, staff.id, { id: user.id, name, table: 'main_dashboarduser' }, now);
  return { kind: 'added', name };
}

function sendForm(
  reply: FastifyReply,
  staff: Staff,
  form: FormState<UserName>,
  flashes: readonly Flash[],
): FastifyReply {
  const csrfToken = reply.generateCsrf();
  return sendPage(reply, {
    title: 'Ajouter un utilisateur',
    flashes,
    staff: staffOfPage(staff, csrfToken),
    body: html`<form method="post" action="${ADDRESSES.addUser}">
${csrfField(csrfToken)}
${renderFields(USER_FIELDS, form)}<p class="buttons">
<button type="submit" name="_save" value="Enregistrer">Enregistrer</button>
<button type="submit" name="_addanother" value="Enregistrer et ajouter un nouveau"
class="secondary">Enregistrer et ajouter un nouveau</button>
<a href="${ADDRESSES.users}">Retour</a></p>
</form>`,
  });
}
