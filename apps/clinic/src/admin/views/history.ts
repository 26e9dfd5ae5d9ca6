import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import type { ClinicContext } from '../../views/clinic-context.ts';
import { describeDeed, type LogEntry, readLog } from '../admin-log.ts';
import { objectPage } from '../page-handlers.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import { formatMoment } from '../show-value.ts';
import type { AdminModel } from '../site/model-admin.ts';
import { trailFromObject } from '../trail.ts';
import type { Visit } from '../visit.ts';

const SHOWN = 100;

/** What the staff has done to one object: the newest hundred lines of the log. */
export function registerHistory(
  app: FastifyInstance,
  context: ClinicContext,
  admin: AdminModel,
): void {
  app.get(
    `${admin.address}:id/history/`,
    objectPage(context, admin, 'view', async (visit) => {
      const { model, object, texts } = visit;
      const about = { table: model.table, id: object.id };
      const entries = await readLog(context.database, SHOWN, about);
      return sendAdminPage(visit, {
        title: texts.admin.log.historyTitle(model.nameOf(object)),
        trail: trailFromObject(visit),
        body: renderHistory(entries, visit),
      });
    }),
  );
}

function renderHistory(entries: readonly LogEntry[], { texts, language }: Visit): SafeHtml {
  const { log } = texts.admin;
  if (entries.length === 0) return html`<p>${log.noHistory}</p>`;
  return html`<div class="scroll" role="region" aria-label="${log.history}" tabindex="0"><table id="change-history">
<thead><tr><th scope="col">${log.when}</th><th scope="col">${log.who}</th><th scope="col">${log.what}</th></tr></thead>
<tbody>${entries.map(
    (entry) => html`<tr><th scope="row" class="no-wrap">${formatMoment(entry.when, language)}</th>
<td>${entry.who}</td><td>${describeDeed(entry, texts.admin)}</td></tr>
`,
  )}</tbody></table></div>`;
}
