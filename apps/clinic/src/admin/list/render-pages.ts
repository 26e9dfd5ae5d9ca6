import { html, type SafeHtml } from '@remix-run/html-template';
import type { ModelAdmin } from '../site/model-admin.ts';
import { type ListQuery, writeListQuery } from './list-query.ts';
import type { LoadedList } from './load-list.ts';

/** How many pages are linked on either side of the present one, besides the first and the last. */
const NEIGHBOURS = 3;

/** The links to the pages of a list; nothing when there is one page. */
export function renderPages(page: {
  readonly model: ModelAdmin;
  readonly query: ListQuery;
  readonly loaded: LoadedList;
}): SafeHtml | string {
  const { model, query, loaded } = page;
  if (loaded.pages === 1 && !loaded.showsAll) return '';
  const address = (changes: Partial<ListQuery>): string =>
    model.address + writeListQuery({ ...query, all: false, ...changes });
  const numbers = loaded.showsAll ? [1] : shownPages(loaded.page, loaded.pages);
  return html`<nav class="pages" aria-label="Pages"><ul>
${numbers.map((number, index) => {
  const gap = number - (numbers[index - 1] ?? number) > 1 ? html`<li>…</li>` : '';
  const isCurrent = number === loaded.page && !loaded.showsAll;
  return html`${gap}<li><a href="${address({ page: number })}" aria-label="Page ${number}"${
    isCurrent ? html` aria-current="page"` : ''
  }>${number}</a></li>
`;
})}${
  loaded.mayShowAll && !loaded.showsAll
    ? html`<li><a href="${address({ all: true })}">Tout afficher</a></li>`
    : ''
}</ul></nav>`;
}

function shownPages(current: number, last: number): number[] {
  const pages = new Set([1, last]);
  for (let page = current - NEIGHBOURS; page <= current + NEIGHBOURS; page += 1) {
    if (page >= 1 && page <= last) pages.add(page);
  }
  return [...pages].sort((one, other) => one - other);
}
