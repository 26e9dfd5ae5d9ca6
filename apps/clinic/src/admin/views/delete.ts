import type { FastifyInstance } from 'fastify';
import { addFlash } from '../../sessions/register-sessions.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import { deleteObjects, sendDeleteQuestion } from '../delete-objects.ts';
import { objectPage, sendMissing } from '../page-handlers.ts';
import type { AdminModel } from '../site/model-admin.ts';
import { pageOf, trailFromObject } from '../trail.ts';

/** Deletes one object, after a page that says what is deleted with it. */
export function registerDelete(
  app: FastifyInstance,
  context: ClinicContext,
  admin: AdminModel,
): void {
  const address = `${admin.address}:id/delete/`;

  app.get(
    address,
    objectPage(context, admin, 'delete', async (visit) => {
      const { model, object, texts } = visit;
      return sendDeleteQuestion(context, visit, {
        objects: [object],
        text: texts.admin.deletion.one(model.names.one, model.nameOf(object)),
        trail: trailFromObject(visit),
        action: pageOf(visit, 'delete'),
        back: pageOf(visit, 'change'),
      });
    }),
  );

  app.post(
    address,
    { preHandler: app.csrfProtection },
    objectPage(context, admin, 'delete', async (visit) => {
      const { request, reply, model, object, texts, kept } = visit;
      const deleted = await deleteObjects(context, visit, [object]);
      if (deleted.length === 0) return sendMissing(visit);
      const text = texts.admin.deletion.deleted(model.names.one, model.nameOf(object));
      addFlash(request, { level: 'success', text });
      return reply.redirect(model.address + kept, 302);
    }),
  );
}
