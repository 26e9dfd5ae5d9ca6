import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import type { ClinicContext } from '../../views/clinic-context.ts';
import { describeDeed, type LogEntry, readLog } from '../admin-log.ts';
import { findObject, idOf, listStep, objectStep, sendMissing } from '../object-pages.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import { formatMoment } from '../show-value.ts';
import type { ModelAdmin } from '../site/model-admin.ts';
import { staffOnly } from '../staff.ts';

const SHOWN = 100;

/** What the staff has done to one object: the newest hundred lines of the log. */
export function registerHistory(
  app: FastifyInstance,
  { database }: ClinicContext,
  model: ModelAdmin,
): void {
  app.get(
    `${model.address}:id/history/`,
    staffOnly(database, async (request, reply, staff) => {
      const object = await findObject(database, model, idOf(request));
      if (object === undefined) return sendMissing(request, reply, model);
      const entries = await readLog(database, SHOWN, { table: model.table, id: object.id });
      return sendAdminPage(reply, staff, {
        title: `Historique des changements : ${model.nameOf(object)}`,
        trail: [listStep(model), objectStep(model, object)],
        csrfToken: reply.generateCsrf(),
        body: renderHistory(entries),
      });
    }),
  );
}

function renderHistory(entries: readonly LogEntry[]): SafeHtml {
  if (entries.length === 0) {
    return html`<p>Cet objet n'a pas d'historique de modification. Il n'a probablement pas été ajouté
au moyen de ce site d'administration.</p>`;
  }
  return html`<div class="scroll" role="region" aria-label="Historique" tabindex="0"><table>
<thead><tr><th scope="col">Date/heure</th><th scope="col">Utilisateur</th><th scope="col">Action</th></tr></thead>
<tbody>${entries.map(
    (entry) => html`<tr><th scope="row" class="no-wrap">${formatMoment(entry.when)}</th>
<td>${entry.who}</td><td>${describeDeed(entry)}</td></tr>
`,
  )}</tbody></table></div>`;
}
