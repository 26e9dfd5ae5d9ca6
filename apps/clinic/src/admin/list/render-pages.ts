import { html, type SafeHtml } from '@remix-run/html-template';
import type { ListPage } from './list-page.ts';
import { type ListQuery, writeListQuery } from './list-query.ts';

/** How many pages are linked on either side of the present one, besides the first and the last. */
const NEIGHBOURS = 3;

/** How many objects were found, and the links to the pages of the list when there are several. */
export function renderPages({ visit, query, loaded }: ListPage): SafeHtml {
  const { model, texts } = visit;
  const { list } = texts.admin;
  const address = (changes: Partial<ListQuery>): string =>
    model.address + writeListQuery({ ...query, all: false, ...changes });
  const { one, many } = model.names;
  const count = html`<span class="count">${loaded.found} ${loaded.found === 1 ? one : many}</span>`;
  if (loaded.pages === 1 && !loaded.showsAll) return html`<p class="paginator">${count}</p>`;
  const numbers = loaded.showsAll ? [1] : shownPages(loaded.page, loaded.pages);
  const showAll = html`<li><a class="showall" href="${address({ all: true, page: 1 })}">${list.showAll}</a></li>`;
  return html`<nav class="pages paginator" aria-label="${list.pages}"><ul>
${numbers.map((number, index) => {
  const gap = number - (numbers[index - 1] ?? number) > 1 ? html`<li>…</li>` : '';
  const isCurrent = number === loaded.page && !loaded.showsAll;
  const mark = isCurrent ? html` class="this-page" aria-current="page"` : '';
  return html`${gap}<li><a href="${address({ page: number })}" aria-label="${list.page(number)}"${mark}>${number}</a></li>
`;
})}<li>${count}</li>
${loaded.mayShowAll && !loaded.showsAll ? showAll : ''}</ul></nav>`;
}

function shownPages(current: number, last: number): number[] {
  const pages = new Set([1, last]);
  for (let page = current - NEIGHBOURS; page <= current + NEIGHBOURS; page += 1) {
    if (page >= 1 && page <= last) pages.add(page);
  }
  return [...pages].sort((one, other) => one - other);
}
