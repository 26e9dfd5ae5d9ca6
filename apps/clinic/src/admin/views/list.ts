import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { postedValue } from '../../forms/check-form.ts';
import { addFlash } from '../../sessions/register-sessions.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import { csrfField } from '../../views/layout.ts';
import { deleteObjects, renderDoomed } from '../delete-objects.ts';
import { readListQuery, writeListQuery } from '../list/list-query.ts';
import { loadList } from '../list/load-list.ts';
import { renderList } from '../list/render-list.ts';
import { capitalise, listStep, sendObjection } from '../object-pages.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import { type Account, findAccounts } from '../site/accounts.ts';
import type { ModelAdmin } from '../site/model-admin.ts';
import { parseId } from '../site/parse-id.ts';
import { type Staff, staffOnly } from '../staff.ts';

/** The list of a model's objects, and the actions on several of them. */
export function registerList(
  app: FastifyInstance,
  context: ClinicContext,
  model: ModelAdmin,
): void {
  const { database } = context;

  app.get(
    model.address,
    staffOnly(database, async (request, reply, staff) => {
      const query = readListQuery(model.list, request.query);
      const loaded = await loadList(database, model, query);
      const csrfToken = reply.generateCsrf();
      return sendAdminPage(reply, staff, {
        title: capitalise(model.names.many),
        trail: [],
        csrfToken,
        body: renderList({ model, query, loaded, csrfToken, now: context.now() }),
      });
    }),
  );

  app.post(
    model.address,
    { preHandler: app.csrfProtection },
    staffOnly(database, async (request, reply, staff) => {
      const name = postedValue(request.body, 'action');
      const action = model.list.actions.find((known) => known.name === name);
      if (action === undefined) return backToList(request, reply, 'Aucune action sélectionnée.');
      const objects = await selectedObjects(context, model, request.body);
      if (objects.length === 0) {
        const text =
          "Des éléments doivent être sélectionnés afin d'appliquer les actions. Aucun élément n'a été modifié.";
        return backToList(request, reply, text);
      }
      for (const object of objects) {
        const objection = model.objection(staff, object, 'delete');
        if (objection !== undefined) return sendObjection(reply, staff, objection);
      }
      if (postedValue(request.body, 'post') === '') return sendQuestion(reply, staff, objects);
      const deleted = await deleteObjects(context, model, staff, objects);
      const { one, many } = model.names;
      const what = `${deleted.length} ${deleted.length > 1 ? many : one}`;
      return backToList(request, reply, `La suppression de ${what} a réussi.`, 'success');
    }),
  );

  async function sendQuestion(
    reply: FastifyReply,
    staff: Staff,
    objects: readonly Account[],
  ): Promise<FastifyReply> {
    const csrfToken = reply.generateCsrf();
    return sendAdminPage(reply, staff, {
      title: 'Êtes-vous sûr ?',
      trail: [listStep(model)],
      csrfToken,
      body: html`<p>Voulez-vous vraiment supprimer les objets ${model.names.many} sélectionnés ? Tous
les objets suivants et les éléments liés seront supprimés :</p>
${await renderDoomed(database, model, objects)}
<form method="post" action="${addressOf(reply.request)}">
${csrfField(csrfToken)}<input type="hidden" name="action" value="delete_selected">
<input type="hidden" name="post" value="yes">
${objects.map(({ id }) => html`<input type="hidden" name="_selected_action" value="${id}">`)}
<p class="buttons"><button type="submit" class="danger">Oui, je suis sûr</button>
<a href="${addressOf(reply.request)}">Non, revenir à la page précédente</a></p>
</form>`,
    });
  }

  function backToList(
    request: FastifyRequest,
    reply: FastifyReply,
    text: string,
    level: 'success' | 'danger' = 'danger',
  ): FastifyReply {
    addFlash(request, { level, text });
    return reply.redirect(addressOf(request), 302);
  }

  /** The same page of the list, without what its address asked for in vain. */
  function addressOf(request: FastifyRequest): string {
    return model.address + writeListQuery(readListQuery(model.list, request.query));
  }
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
