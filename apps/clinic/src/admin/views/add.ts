import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ClinicDatabase } from '../../database/schema.ts';
import { inTransaction } from '../../database/transaction.ts';
import { type FormState, isValid, withErrors } from '../../forms/field.ts';
import { adminCorrectionMessage } from '../../forms/messages.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import type { Flash } from '../../views/layout.ts';
import { writeLog } from '../admin-log.ts';
import { answerSaved, fieldsFor, readObjectForm, renderObjectForm } from '../object-form.ts';
import { listStep } from '../object-pages.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import type { ModelAdmin, SavedObject } from '../site/model-admin.ts';
import { type Staff, staffOnly } from '../staff.ts';

type Outcome =
  | { readonly kind: 'added'; readonly saved: SavedObject }
  | { readonly kind: 'refused'; readonly form: FormState };

/** The form for a new object; that of users is the second of the two handlers that fail twice. */
export function registerAdd(app: FastifyInstance, context: ClinicContext, model: ModelAdmin): void {
  const { database, rules } = context;
  const address = `${model.address}add/`;

  app.get(
    address,
    staffOnly(database, async (_request, reply, staff) =>
      sendForm(reply, staff, model, { values: model.initial, errors: {} }),
    ),
  );

  app.post(
    address,
    { preHandler: app.csrfProtection },
    staffOnly(database, async (request, reply, staff) => {
      const fields = fieldsFor(model, staff, 'add');
      const form = readObjectForm(fields, request.body, model.initial);
      let outcome: Outcome;
      try {
        outcome = await inTransaction(database, rules.adminTransaction, (transaction) =>
          addObject(transaction, context, model, staff, form),
        );
      } catch (error) {
        const refusal = model.refusal(error);
        if (refusal === undefined || rules.uniqueViolation === 'server-error') throw error;
        outcome = { kind: 'refused', form: withErrors(form, refusal.field, refusal.message) };
      }
      if (outcome.kind === 'added') {
        return answerSaved(request, reply, model, { ...outcome.saved, deed: 'ajouté' });
      }
      const text = adminCorrectionMessage(outcome.form);
      return sendForm(reply, staff, model, outcome.form, [{ level: 'danger', text }]);
    }),
  );
}

/**
 * Reads, hashes and writes in one transaction. When it was begun deferred, another request can
 * read in the meantime, and of two that have read only one can still write.
 */
async function addObject(
  transaction: ClinicDatabase,
  context: ClinicContext,
  model: ModelAdmin,
  staff: Staff,
  posted: FormState,
): Promise<Outcome> {
  const save = { database: transaction, context };
  const form = await model.check(save, posted);
  if (!isValid(form)) return { kind: 'refused', form };
  const saved = await model.insert(save, form.values);
  const objects = [{ ...saved, table: model.table }];
  await writeLog(transaction, staff.id, { deed: 'addition', objects }, context.now());
  return { kind: 'added', saved };
}

function sendForm(
  reply: FastifyReply,
  staff: Staff,
  model: ModelAdmin,
  form: FormState,
  flashes?: readonly Flash[],
): FastifyReply {
  const csrfToken = reply.generateCsrf();
  return sendAdminPage(reply, staff, {
    title: `Ajouter un ${model.names.one}`,
    trail: [listStep(model)],
    csrfToken,
    ...(flashes === undefined ? {} : { flashes }),
    body: renderObjectForm({
      action: `${model.address}add/`,
      csrfToken,
      fields: fieldsFor(model, staff, 'add'),
      form,
      links: html`<a href="${model.address}">Retour</a>`,
    }),
  });
}
