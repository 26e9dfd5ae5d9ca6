import { html, type SafeHtml } from '@remix-run/html-template';
import type { Filter } from '../site/model-admin.ts';
import { choicesOf, type FilterValues, parametersOf } from './filters.ts';
import type { ListPage } from './list-page.ts';
import { writeListQuery } from './list-query.ts';

/** The filters of a list as links, with the choices that are in force marked. */
export function renderFilters({ visit, query, now }: ListPage): SafeHtml {
  const { model, texts } = visit;
  const { list } = texts.admin;
  const cleared = model.address + writeListQuery({ ...query, filters: {}, page: 1 });
  const clear = html`<p id="changelist-filter-clear"><a href="${cleared}">${list.clearFilters}</a></p>`;
  return html`<details class="filters" id="changelist-filter" open><summary><h2>${list.filter}</h2></summary>
${Object.keys(query.filters).length > 0 ? clear : ''}
<nav aria-label="${list.filter}">
${model.list.filters.map((filter, index) =>
  renderFilter({ visit, query, now }, filter, `filter_${index}`),
)}
</nav></details>`;
}

function renderFilter(
  { visit, query, now }: Pick<ListPage, 'visit' | 'query' | 'now'>,
  filter: Filter,
  id: string,
): SafeHtml {
  const { model, texts } = visit;
  const own = parametersOf(filter);
  const others = Object.entries(query.filters).filter(([name]) => !own.includes(name));
  const current = Object.entries(query.filters).filter(([name]) => own.includes(name));
  const title = texts.admin.list.filterBy(texts.admin.labels[filter.name]);
  return html`<div class="filter"><h3 id="${id}">${title}</h3>
<ul aria-labelledby="${id}">${choicesOf(filter, now, texts.admin).map(({ label, values }) => {
    const filters = { ...Object.fromEntries(others), ...values };
    const href = model.address + writeListQuery({ ...query, filters, page: 1 });
    const isCurrent = isSame(Object.fromEntries(current), values);
    const mark = isCurrent ? html` aria-current="true"` : '';
    return html`<li${isCurrent ? html` class="selected"` : ''}><a href="${href}"${mark}>${label}</a></li>`;
  })}</ul></div>
`;
}

function isSame(one: FilterValues, other: FilterValues): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  );
}
