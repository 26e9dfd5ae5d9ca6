import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FormState } from '../../forms/field.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import {
  changedFields,
  fieldsFor,
  readObjectForm,
  renderBackLink,
  renderObjectForm,
} from '../object-form.ts';
import { findObject, objectPage, sendMissing } from '../page-handlers.ts';
import { answerSaved, saveObject } from '../save-object.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import { showValue } from '../show-value.ts';
import type { AdminModel, Save, SavedObject } from '../site/model-admin.ts';
import { pageOf, trailToForm } from '../trail.ts';
import type { ObjectVisit } from '../visit.ts';

/** The form of an object that exists. */
export function registerChange(
  app: FastifyInstance,
  context: ClinicContext,
  admin: AdminModel,
): void {
  const address = `${admin.address}:id/change/`;

  app.get(
    address,
    objectPage(context, admin, 'change', async (visit) =>
      sendForm(visit, { values: visit.model.form.valuesOf(visit.object), errors: {} }),
    ),
  );

  app.post(
    address,
    { preHandler: app.csrfProtection },
    objectPage(context, admin, 'change', async (visit) => {
      const { model, object } = visit;
      const fields = fieldsFor(visit, 'change');
      const before = model.form.valuesOf(object);
      const posted = readObjectForm(visit, fields, before);
      const outcome = await saveObject(context, visit, posted, {
        deed: 'change',
        object,
        write: (save, values) => changeObject(save, visit, values),
        changes: (values) => changedFields(fields, before, values),
      });
      if (outcome.kind === 'vanished') return sendMissing(visit);
      if (outcome.kind === 'saved') return answerSaved(visit, outcome.saved, 'changed');
      return sendForm(visit, outcome.form);
    }),
  );
}

async function changeObject(
  save: Save,
  { model, object }: ObjectVisit,
  values: FormState['values'],
): Promise<SavedObject | undefined> {
  if (!(await model.records.update(save, object, values))) return undefined;
  const changed = await findObject(save.database, model, String(object.id));
  return changed && { id: object.id, name: model.nameOf(changed) };
}

function sendForm(visit: ObjectVisit, form: FormState): FastifyReply {
  const { model, object, texts } = visit;
  const { admin } = texts;
  return sendAdminPage(visit, {
    title: admin.changeTitle(model.names.one),
    trail: trailToForm(visit),
    body: html`<h2>${model.nameOf(object)}</h2>
<p class="object-tools"><a class="historylink" href="${pageOf(visit, 'history')}">${admin.log.history}</a></p>
${renderObjectForm(visit, {
  action: pageOf(visit, 'change'),
  fields: fieldsFor(visit, 'change'),
  form,
  links: html`${renderBackLink(visit)}
<a class="danger deletelink" href="${pageOf(visit, 'delete')}">${admin.delete}</a>`,
})}
${renderReadOnly(visit)}`,
  });
}

function renderReadOnly(visit: ObjectVisit): SafeHtml {
  const { labels } = visit.texts.admin;
  return html`<dl class="read-only">${visit.model.form.readOnly.map(
    ({ name, value }) => html`<div class="field-${name}"><dt>${labels[name]}</dt>
<dd>${showValue(value(visit.object), visit)}</dd></div>
`,
  )}</dl>`;
}
