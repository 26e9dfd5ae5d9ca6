import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ClinicDatabase } from '../../database/schema.ts';
import { inTransaction } from '../../database/transaction.ts';
import { type FormState, isValid, withErrors } from '../../forms/field.ts';
import { adminCorrectionMessage } from '../../forms/messages.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import type { Flash } from '../../views/layout.ts';
import { writeLog } from '../admin-log.ts';
import {
  answerSaved,
  changedLabels,
  fieldsFor,
  readObjectForm,
  renderObjectForm,
} from '../object-form.ts';
import { findObject, idOf, listStep, sendMissing, sendObjection } from '../object-pages.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import { showValue } from '../show-value.ts';
import type { Account } from '../site/accounts.ts';
import type { ModelAdmin } from '../site/model-admin.ts';
import { type Staff, staffOnly } from '../staff.ts';

type Outcome =
  | { readonly kind: 'changed'; readonly id: number; readonly name: string }
  | { readonly kind: 'refused'; readonly form: FormState };

/** The form of an object that exists. */
export function registerChange(
  app: FastifyInstance,
  context: ClinicContext,
  model: ModelAdmin,
): void {
  const { database, rules } = context;
  const address = `${model.address}:id/change/`;

  app.get(
    address,
    staffOnly(database, async (request, reply, staff) => {
      const object = await findObject(database, model, idOf(request));
      if (object === undefined) return sendMissing(request, reply, model);
      const objection = model.objection(staff, object, 'change');
      if (objection !== undefined) return sendObjection(reply, staff, objection);
      return sendForm(reply, staff, model, object, { values: model.valuesOf(object), errors: {} });
    }),
  );

  app.post(
    address,
    { preHandler: app.csrfProtection },
    staffOnly(database, async (request, reply, staff) => {
      const object = await findObject(database, model, idOf(request));
      if (object === undefined) return sendMissing(request, reply, model);
      const objection = model.objection(staff, object, 'change');
      if (objection !== undefined) return sendObjection(reply, staff, objection);
      const fields = fieldsFor(model, staff, 'change');
      const form = readObjectForm(fields, request.body, model.valuesOf(object));
      let outcome: Outcome;
      try {
        outcome = await inTransaction(database, rules.adminTransaction, (transaction) =>
          changeObject(transaction, context, model, staff, object, form),
        );
      } catch (error) {
        const refusal = model.refusal(error);
        if (refusal === undefined || rules.uniqueViolation === 'server-error') throw error;
        outcome = { kind: 'refused', form: withErrors(form, refusal.field, refusal.message) };
      }
      if (outcome.kind === 'changed') {
        return answerSaved(request, reply, model, { ...outcome, deed: 'modifié' });
      }
      const text = adminCorrectionMessage(outcome.form);
      return sendForm(reply, staff, model, object, outcome.form, [{ level: 'danger', text }]);
    }),
  );
}

async function changeObject(
  transaction: ClinicDatabase,
  context: ClinicContext,
  model: ModelAdmin,
  staff: Staff,
  object: Account,
  posted: FormState,
): Promise<Outcome> {
  const save = { database: transaction, context };
  const form = await model.check(save, posted, object);
  if (!isValid(form)) return { kind: 'refused', form };
  await model.update(save, object, form.values);
  const fields = changedLabels(
    fieldsFor(model, staff, 'change'),
    model.valuesOf(object),
    form.values,
  );
  const changed = (await findObject(transaction, model, String(object.id))) ?? object;
  const { id } = object;
  const name = model.nameOf(changed);
  const objects = [{ id, name, table: model.table }];
  await writeLog(transaction, staff.id, { deed: 'change', objects, fields }, context.now());
  return { kind: 'changed', id, name };
}

function sendForm(
  reply: FastifyReply,
  staff: Staff,
  model: ModelAdmin,
  object: Account,
  form: FormState,
  flashes?: readonly Flash[],
): FastifyReply {
  const csrfToken = reply.generateCsrf();
  const address = `${model.address}${object.id}/`;
  return sendAdminPage(reply, staff, {
    title: `Modifier ${model.nameOf(object)}`,
    trail: [listStep(model)],
    csrfToken,
    ...(flashes === undefined ? {} : { flashes }),
    body: html`<p><a href="${address}history/">Historique</a></p>
${renderObjectForm({
  action: `${address}change/`,
  csrfToken,
  fields: fieldsFor(model, staff, 'change'),
  form,
  links: html`<a href="${model.address}">Retour</a>
<a class="danger" href="${address}delete/">Supprimer</a>`,
})}
${renderReadOnly(model, object)}`,
  });
}

function renderReadOnly(model: ModelAdmin, object: Account): SafeHtml {
  return html`<dl class="read-only">${model.readOnly.map(
    ({ label, value }) => html`<div><dt>${label}</dt><dd>${showValue(value(object))}</dd></div>
`,
  )}</dl>`;
}
