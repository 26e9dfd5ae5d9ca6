import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from '../../views/addresses.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import { describeDeed, type LogEntry, readLog } from '../admin-log.ts';
import { capitalise } from '../object-pages.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import { formatMoment } from '../show-value.ts';
import type { ModelAdmin } from '../site/model-admin.ts';
import { staffOnly } from '../staff.ts';

const SHOWN = 10;

/** The admin's first page: what can be managed, and what the staff did last. */
export function registerIndex(
  app: FastifyInstance,
  { database }: ClinicContext,
  site: readonly ModelAdmin[],
): void {
  app.get(
    ADDRESSES.admin,
    staffOnly(database, async (_request, reply, staff) => {
      const entries = await readLog(database, SHOWN);
      return sendAdminPage(reply, staff, {
        title: 'Administration',
        csrfToken: reply.generateCsrf(),
        body: html`<table class="models">
<caption class="visually-hidden">Modèles</caption>
<tbody>${site.map(renderModel)}</tbody>
</table>
<section aria-labelledby="recent"><h2 id="recent">Actions récentes</h2>
${entries.length === 0 ? html`<p>Aucune action.</p>` : renderActions(site, entries)}
</section>`,
      });
    }),
  );
}

function renderModel({ address, names }: ModelAdmin): SafeHtml {
  return html`<tr><th scope="row"><a href="${address}">${capitalise(names.many)}</a></th>
<td><a href="${address}add/" aria-label="Ajouter un ${names.one}">Ajouter</a></td></tr>
`;
}

function renderActions(site: readonly ModelAdmin[], entries: readonly LogEntry[]): SafeHtml {
  return html`<ol class="recent">${entries.map((entry) => {
    const model = site.find(({ table }) => table === entry.table);
    const href = `${model?.address}${entry.objectId}/change/`;
    const isLinked = model !== undefined && entry.deed !== 'deletion';
    return html`<li>${isLinked ? html`<a href="${href}">${entry.objectName}</a>` : entry.objectName}
<small>${model?.names.one ?? entry.table}</small><br>
${describeDeed(entry)} <small>${formatMoment(entry.when)}, ${entry.who}</small></li>
`;
  })}</ol>`;
}
