import { html, type SafeHtml } from '@remix-run/html-template';
import type { Filter, ModelAdmin } from '../site/model-admin.ts';
import { choicesOf, type FilterValues, parametersOf } from './filters.ts';
import { type ListQuery, writeListQuery } from './list-query.ts';

/** The filters of a list as links, with the choices that are in force marked. */
export function renderFilters(page: {
  readonly model: ModelAdmin;
  readonly query: ListQuery;
  readonly now: Date;
}): SafeHtml {
  const { model, query } = page;
  const isFiltered = Object.keys(query.filters).length > 0;
  const cleared = model.address + writeListQuery({ ...query, filters: {}, page: 1 });
  return html`<details class="filters"${isFiltered ? html` open` : ''}><summary>Filtres</summary>
<nav aria-label="Filtres">
${model.list.filters.map((filter, index) => renderFilter(page, filter, `filter_${index}`))}
${isFiltered ? html`<p><a href="${cleared}">Effacer tous les filtres</a></p>` : ''}
</nav></details>`;
}

function renderFilter(
  { model, query, now }: { model: ModelAdmin; query: ListQuery; now: Date },
  filter: Filter,
  id: string,
): SafeHtml {
  const own = parametersOf(filter);
  const others = Object.entries(query.filters).filter(([name]) => !own.includes(name));
  const current = Object.entries(query.filters).filter(([name]) => own.includes(name));
  return html`<div class="filter"><h2 id="${id}">${filter.label}</h2>
<ul aria-labelledby="${id}">${choicesOf(filter, now).map(({ label, values }) => {
    const filters = { ...Object.fromEntries(others), ...values };
    const href = model.address + writeListQuery({ ...query, filters, page: 1 });
    const mark = isSame(Object.fromEntries(current), values) ? html` aria-current="true"` : '';
    return html`<li><a href="${href}"${mark}>${label}</a></li>`;
  })}</ul></div>
`;
}

function isSame(one: FilterValues, other: FilterValues): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  );
}
