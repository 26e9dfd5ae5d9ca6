import { html, type SafeHtml } from '@remix-run/html-template';
import { csrfField } from '../../views/layout.ts';
import { showValue } from '../show-value.ts';
import type { Account } from '../site/accounts.ts';
import type { Column, ModelAdmin } from '../site/model-admin.ts';
import type { ListQuery } from './list-query.ts';
import { writeListQuery } from './list-query.ts';
import type { LoadedList } from './load-list.ts';
import { renderFilters } from './render-filters.ts';
import { renderPages } from './render-pages.ts';

/** What the page of a list is made of. */
export interface ListPage {
  readonly model: ModelAdmin;
  readonly query: ListQuery;
  readonly loaded: LoadedList;
  readonly csrfToken: string;
  readonly now: Date;
}

/** The list of a model: search, filters, the objects with the actions on them, and the pages. */
export function renderList(page: ListPage): SafeHtml {
  const { model, loaded } = page;
  return html`<div class="change-list">
<p><a class="button" href="${model.address}add/">Ajouter un ${model.names.one}</a></p>
${renderSearch(page)}
${renderFilters(page)}
<p class="count" role="status">${countText(page)}</p>
${loaded.rows.length === 0 ? '' : renderTable(page)}
${renderPages(page)}
</div>`;
}

function renderSearch({ model, query }: ListPage): SafeHtml {
  const kept = new URLSearchParams(writeListQuery({ ...query, search: '', page: 1, all: false }));
  return html`<form class="search" role="search" method="get" action="${model.address}">
${[...kept].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label for="searchbar">Rechercher des ${model.names.many}</label>
<input type="search" id="searchbar" name="q" class="form-control" maxlength="200" value="${query.search}">
<button type="submit">Rechercher</button>
</form>`;
}

function countText({ model, query, loaded }: ListPage): string {
  const { found, total } = loaded;
  const isNarrowed = query.search !== '' || Object.keys(query.filters).length > 0;
  if (!isNarrowed) return `${found} ${found > 1 ? model.names.many : model.names.one}`;
  return `${found} ${found > 1 ? 'résultats' : 'résultat'} sur ${total}`;
}

/** With its roles said, since the stylesheet stacks the cells on a phone and browsers then forget them. */
function renderTable(page: ListPage): SafeHtml {
  const { model, query, loaded, csrfToken } = page;
  const { columns, actions } = model.list;
  return html`<form method="post" action="${model.address}${writeListQuery(query)}">
${csrfField(csrfToken)}
<p class="actions"><label for="id_action">Action</label>
<select name="action" id="id_action" class="form-control"><option value="">---------</option>
${actions.map(({ name, label }) => html`<option value="${name}">${label}</option>`)}</select>
<button type="submit" class="secondary">Exécuter</button></p>
<div class="scroll" role="region" aria-label="Liste des ${model.names.many}" tabindex="0"><table role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader"><span class="visually-hidden">Sélection</span></th>
${columns.map((column, index) => renderHead(page, column, index + 1))}</tr></thead>
<tbody role="rowgroup">${loaded.rows.map((row) => renderRow(model, row))}</tbody>
</table></div>
</form>`;
}

/** A second click on the column that the list is ordered by turns the order round. */
function renderHead({ model, query }: ListPage, column: Column, number: number): SafeHtml {
  const [first] = query.order;
  const descending = first?.column === number ? first.descending : undefined;
  const next = { column: number, descending: descending === false };
  const href = model.address + writeListQuery({ ...query, order: [next], page: 1 });
  const sort =
    descending === undefined ? '' : html` aria-sort="${descending ? 'descending' : 'ascending'}"`;
  return html`<th scope="col" role="columnheader"${sort}><a href="${href}">${column.label}</a></th>
`;
}

function renderRow(model: ModelAdmin, row: Account): SafeHtml {
  const [first, ...others] = model.list.columns;
  const name = model.nameOf(row);
  return html`<tr role="row"><td role="cell"><input type="checkbox" name="_selected_action" value="${row.id}"
class="form-check-input" aria-label="Sélectionner ${name}"></td>
<th scope="row" role="rowheader"><a href="${model.address}${row.id}/change/"
aria-label="Modifier ${name}, ${row.id}">${first === undefined ? row.id : showValue(first.value(row))}</a></th>
${others.map((column) => html`<td role="cell" data-label="${column.label}">${showValue(column.value(row))}</td>`)}</tr>
`;
}
