import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FormState } from '../../forms/field.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import { keepQuery } from '../list/kept-query.ts';
import { fieldsFor, readObjectForm, renderBackLink, renderObjectForm } from '../object-form.ts';
import { modelPage } from '../page-handlers.ts';
import { answerSaved, saveObject } from '../save-object.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import type { AdminModel } from '../site/model-admin.ts';
import { trailToForm } from '../trail.ts';
import type { ModelVisit } from '../visit.ts';

/** The form for a new object; that of users is the second of the two handlers that fail twice. */
export function registerAdd(app: FastifyInstance, context: ClinicContext, admin: AdminModel): void {
  const address = `${admin.address}add/`;

  app.get(
    address,
    modelPage(context, admin, async (visit) =>
      sendForm(visit, { values: visit.model.form.initial, errors: {} }),
    ),
  );

  app.post(
    address,
    { preHandler: app.csrfProtection },
    modelPage(context, admin, async (visit) => {
      const { form, records } = visit.model;
      const posted = readObjectForm(visit, fieldsFor(visit, 'add'), form.initial);
      const outcome = await saveObject(context, visit, posted, {
        deed: 'addition',
        write: (save, values) => records.insert(save, values),
      });
      if (outcome.kind === 'saved') return answerSaved(visit, outcome.saved, 'added');
      return sendForm(visit, outcome.kind === 'refused' ? outcome.form : posted);
    }),
  );
}

function sendForm(visit: ModelVisit, form: FormState): FastifyReply {
  const { model, texts, kept } = visit;
  return sendAdminPage(visit, {
    title: texts.admin.addTitle(model.names.one),
    trail: trailToForm(visit),
    body: renderObjectForm(visit, {
      action: keepQuery(`${model.address}add/`, kept),
      fields: fieldsFor(visit, 'add'),
      form,
      links: renderBackLink(visit),
    }),
  });
}
