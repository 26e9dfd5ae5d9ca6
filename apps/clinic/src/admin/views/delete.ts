import { html } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { addFlash } from '../../sessions/register-sessions.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import { csrfField } from '../../views/layout.ts';
import { deleteObjects, renderDoomed } from '../delete-objects.ts';
import {
  findObject,
  idOf,
  listStep,
  objectStep,
  sendMissing,
  sendObjection,
} from '../object-pages.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import type { ModelAdmin } from '../site/model-admin.ts';
import { staffOnly } from '../staff.ts';

/** Deletes one object, after a page that says what is deleted with it. */
export function registerDelete(
  app: FastifyInstance,
  context: ClinicContext,
  model: ModelAdmin,
): void {
  const { database } = context;
  const address = `${model.address}:id/delete/`;

  app.get(
    address,
    staffOnly(database, async (request, reply, staff) => {
      const object = await findObject(database, model, idOf(request));
      if (object === undefined) return sendMissing(request, reply, model);
      const objection = model.objection(staff, object, 'delete');
      if (objection !== undefined) return sendObjection(reply, staff, objection);
      const csrfToken = reply.generateCsrf();
      const back = objectStep(model, object);
      return sendAdminPage(reply, staff, {
        title: 'Êtes-vous sûr ?',
        trail: [listStep(model), back],
        csrfToken,
        body: html`<p>Voulez-vous vraiment supprimer l'objet ${model.names.one} « ${back.label} » ?
Seront supprimés :</p>
${await renderDoomed(database, model, [object])}
<form method="post" action="${model.address}${object.id}/delete/">
${csrfField(csrfToken)}<input type="hidden" name="post" value="yes">
<p class="buttons"><button type="submit" class="danger">Oui, je suis sûr</button>
<a href="${back.address}">Non, revenir à la page précédente</a></p>
</form>`,
      });
    }),
  );

  app.post(
    address,
    { preHandler: app.csrfProtection },
    staffOnly(database, async (request, reply, staff) => {
      const object = await findObject(database, model, idOf(request));
      if (object === undefined) return sendMissing(request, reply, model);
      const objection = model.objection(staff, object, 'delete');
      if (objection !== undefined) return sendObjection(reply, staff, objection);
      const deleted = await deleteObjects(context, model, staff, [object]);
      if (deleted.length === 0) return sendMissing(request, reply, model);
      const text = `L'objet ${model.names.one} « ${model.nameOf(object)} » a été supprimé avec succès.`;
      addFlash(request, { level: 'success', text });
      return reply.redirect(model.address, 302);
    }),
  );
}
