import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isPosted, postedValue } from '../../forms/check-form.ts';
import { addFlash } from '../../sessions/register-sessions.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import type { Flash } from '../../views/layout.ts';
import { deleteObjects, sendDeleteQuestion } from '../delete-objects.ts';
import { INCORRECT, readListQuery, writeListQuery } from '../list/list-query.ts';
import { loadList } from '../list/load-list.ts';
import { renderList } from '../list/render-list.ts';
import { modelPage } from '../page-handlers.ts';
import { sendAdminPage, sendObjection } from '../send-admin-page.ts';
import { type Account, findAccounts } from '../site/accounts.ts';
import type { AdminModel, ModelAdmin } from '../site/model-admin.ts';
import { parseId } from '../site/parse-id.ts';
import { trailToForm, trailToList } from '../trail.ts';
import type { ModelVisit } from '../visit.ts';

/** The list of a model's objects, and the action on several of them. */
export function registerList(
  app: FastifyInstance,
  context: ClinicContext,
  admin: AdminModel,
): void {
  const { database } = context;

  app.get(
    admin.address,
    modelPage(context, admin, async (visit) => {
      const { model, texts, request, reply } = visit;
      const query = readListQuery(model.list, request.query);
      const loaded = query && (await loadList(database, model, query));
      if (query === undefined || loaded === undefined) {
        return reply.redirect(model.address + INCORRECT, 302);
      }
      return sendAdminPage(visit, {
        title: texts.admin.list.title(model.names.one),
        trail: trailToList(texts),
        body: renderList({ visit, query, loaded, now: context.now() }),
      });
    }),
  );

  app.post(
    admin.address,
    { preHandler: app.csrfProtection },
    modelPage(context, admin, async (visit) => {
      const { model, staff, texts, request } = visit;
      const { actions, deletion } = texts.admin;
      if (postedValue(request.body, 'action') !== 'delete_selected') {
        return backToList(visit, { level: 'warning', text: actions.noneSelected });
      }
      const objects = await selectedObjects(context, model, request.body);
      if (objects.length === 0) {
        return backToList(visit, { level: 'warning', text: actions.noObjects });
      }
      for (const object of objects) {
        const objection = model.objection(staff, object, 'delete');
        if (objection !== undefined) return sendObjection(visit, objection);
      }
      if (!isPosted(request.body, 'post')) return askToDelete(context, visit, objects);
      const { length } = await deleteObjects(context, visit, objects);
      const text = deletion.deletedSeveral(length, length > 1 ? model.names.many : model.names.one);
      return backToList(visit, { level: 'success', text });
    }),
  );
}

function askToDelete(
  context: ClinicContext,
  visit: ModelVisit,
  objects: readonly Account[],
): Promise<FastifyReply> {
  const { model, texts } = visit;
  const list = addressOfList(visit);
  return sendDeleteQuestion(context, visit, {
    objects,
    text: texts.admin.deletion.several(model.names.many),
    trail: trailToForm(visit),
    action: list,
    hidden: html`<input type="hidden" name="action" value="delete_selected">
${objects.map(({ id }) => html`<input type="hidden" name="_selected_action" value="${id}">`)}`,
    back: list,
  });
}

function backToList(visit: ModelVisit, flash: Flash): FastifyReply {
  addFlash(visit.request, flash);
  return visit.reply.redirect(addressOfList(visit), 302);
}

/** The same page of the list; without a query when that makes no sense. */
function addressOfList({ model, request }: ModelVisit): string {
  const query = readListQuery(model.list, request.query);
  return model.address + (query === undefined ? '' : writeListQuery(query));
}

async function selectedObjects(
  { database }: ClinicContext,
  model: ModelAdmin,
  body: unknown,
): Promise<readonly Account[]> {
  const posted = (body as { readonly _selected_action?: unknown } | null)?._selected_action;
  const ids = new Set([posted].flat().flatMap((id) => parseId(String(id)) ?? []));
  return ids.size === 0 ? [] : findAccounts(database, model.scope, [...ids]);
}
