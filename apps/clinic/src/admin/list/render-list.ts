import { html, type SafeHtml } from '@remix-run/html-template';
import { keepQuery } from './kept-query.ts';
import type { ListPage } from './list-page.ts';
import { writeListQuery } from './list-query.ts';
import { renderFilters } from './render-filters.ts';
import { renderPages } from './render-pages.ts';
import { renderResults } from './render-results.ts';

/** The list of a model: search, the objects with the actions on them, the pages, and filters. */
export function renderList(page: ListPage): SafeHtml {
  const { visit, query, loaded } = page;
  const { model, texts } = visit;
  const add = keepQuery(`${model.address}add/`, writeListQuery(query));
  return html`<div class="change-list" id="changelist">
<p class="object-tools"><a class="button addlink" href="${add}">${texts.admin.addLink(model.names.one)}</a></p>
${renderSearch(page)}
${loaded.rows.length === 0 ? '' : renderResults(page)}
${renderPages(page)}
${renderFilters(page)}
</div>`;
}

function renderSearch(page: ListPage): SafeHtml {
  const { visit, query } = page;
  const { model, texts } = visit;
  const { list } = texts.admin;
  const kept = new URLSearchParams(writeListQuery({ ...query, search: '', page: 1, all: false }));
  return html`<form class="search" id="changelist-search" role="search" method="get" action="${model.address}">
${[...kept].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label for="searchbar">${list.searchLabel(model.names.many)}</label>
<input type="search" id="searchbar" name="q" class="form-control" maxlength="200" value="${query.search}">
<input type="submit" class="button" value="${list.search}">
${renderFound(page)}
</form>`;
}

/** How much a search or a filter has found, and a link to everything. */
function renderFound({ visit, query, loaded }: ListPage): SafeHtml | string {
  const { model, texts } = visit;
  const { list } = texts.admin;
  if (query.search === '' && Object.keys(query.filters).length === 0) return '';
  return html`<span class="small quiet" role="status">${list.results(loaded.found)} (<a
href="${model.address}">${list.total(loaded.total)}</a>)</span>`;
}
