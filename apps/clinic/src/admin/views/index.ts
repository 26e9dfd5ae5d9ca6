import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from '../../views/addresses.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import { describeDeed, type LogEntry, readLog } from '../admin-log.ts';
import { capitalise } from '../capitalise.ts';
import { staffPage } from '../page-handlers.ts';
import { sendAdminPage } from '../send-admin-page.ts';
import { formatMoment } from '../show-value.ts';
import type { AdminModel } from '../site/model-admin.ts';
import { trailToApp } from '../trail.ts';
import type { Visit } from '../visit.ts';

const SHOWN = 10;

/** In the log's words, with Django's. */
const DEED_CLASSES = { addition: 'addlink', change: 'changelink', deletion: 'deletelink' } as const;

/** The admin's first page, with what the staff did last, and the page of its one application. */
export function registerIndex(
  app: FastifyInstance,
  context: ClinicContext,
  site: readonly AdminModel[],
): void {
  app.get(
    ADDRESSES.admin,
    staffPage(context, async (visit) => {
      const entries = await readLog(context.database, SHOWN);
      return sendAdminPage(visit, {
        title: visit.texts.admin.site,
        body: html`${renderModels(site, visit)}${renderRecent(site, entries, visit)}`,
      });
    }),
  );

  app.get(
    ADDRESSES.adminApp,
    staffPage(context, async (visit) => {
      const { admin } = visit.texts;
      return sendAdminPage(visit, {
        title: admin.app(admin.appName),
        trail: trailToApp(visit.texts),
        body: renderModels(site, visit),
      });
    }),
  );
}

function renderModels(site: readonly AdminModel[], { texts }: Visit): SafeHtml {
  const { admin } = texts;
  return html`<div class="app-main module"><table class="models">
<caption><a class="section" href="${ADDRESSES.adminApp}" title="${admin.models(admin.appName)}">${admin.appName}</a></caption>
<tbody>${site.map((model) => renderModel(model, texts))}</tbody>
</table></div>
`;
}

function renderModel(model: AdminModel, texts: Visit['texts']): SafeHtml {
  const { admin } = texts;
  const { one, many } = model.describe(texts).names;
  return html`<tr class="model-${model.name}"><th scope="row"><a href="${model.address}">${capitalise(many)}</a></th>
<td><a class="addlink" href="${model.address}add/" aria-label="${admin.addLink(one)}">${admin.add}</a></td>
<td><a class="changelink" href="${model.address}" aria-label="${admin.changeTitle(many)}">${admin.change}</a></td></tr>
`;
}

function renderRecent(
  site: readonly AdminModel[],
  entries: readonly LogEntry[],
  visit: Visit,
): SafeHtml {
  const { log } = visit.texts.admin;
  return html`<section id="recent-actions-module" aria-labelledby="recent"><h2 id="recent">${log.recent}</h2>
${
  entries.length === 0
    ? html`<p>${log.none}</p>`
    : html`<ol class="recent actionlist">${entries.map((entry) => renderEntry(site, entry, visit))}</ol>`
}
</section>`;
}

function renderEntry(
  site: readonly AdminModel[],
  entry: LogEntry,
  { texts, language }: Visit,
): SafeHtml {
  const model = site.find(({ table }) => table === entry.table);
  const href = `${model?.address}${entry.objectId}/change/`;
  const isLinked = model !== undefined && entry.deed !== 'deletion';
  const kind = model?.describe(texts).names.one ?? entry.table;
  return html`<li${entry.deed === undefined ? '' : html` class="${DEED_CLASSES[entry.deed]}"`}>${
    isLinked ? html`<a href="${href}">${entry.objectName}</a>` : entry.objectName
  }
<small class="mini quiet">${capitalise(kind)}</small><br>
${describeDeed(entry, texts.admin)} <small>${formatMoment(entry.when, language)}, ${entry.who}</small></li>
`;
}
