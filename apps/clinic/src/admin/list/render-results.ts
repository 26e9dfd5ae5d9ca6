import { html, type SafeHtml } from '@remix-run/html-template';
import { csrfField } from '../../views/layout.ts';
import { showValue } from '../show-value.ts';
import type { Account } from '../site/accounts.ts';
import type { Column } from '../site/model-admin.ts';
import { keepQuery } from './kept-query.ts';
import type { ListPage } from './list-page.ts';
import { writeListQuery } from './list-query.ts';

/**
 * The objects of a list, and what can be done to several of them. Roles are said, since the
 * stylesheet stacks the cells on a phone and browsers then forget them.
 */
export function renderResults(page: ListPage): SafeHtml {
  const { visit, query, loaded } = page;
  const { model, texts, csrfToken } = visit;
  const { list } = texts.admin;
  return html`<form method="post" action="${model.address}${writeListQuery(query)}" id="changelist-form" novalidate>
${csrfField(csrfToken)}
${renderActions(page)}
<div class="scroll results" role="region" aria-label="${list.table(model.names.many)}" tabindex="0"><table id="result_list" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="action-checkbox-column"><span class="visually-hidden">${list.selection}</span></th>
${model.list.columns.map((column, index) => renderHead(page, column, index + 1))}</tr></thead>
<tbody role="rowgroup">${loaded.rows.map((row) => renderRow(page, row))}</tbody>
</table></div>
</form>`;
}

function renderActions({ visit }: ListPage): SafeHtml {
  const { actions } = visit.texts.admin;
  const { many } = visit.model.names;
  return html`<p class="actions"><label for="id_action">${actions.label}</label>
<select name="action" id="id_action" class="form-control"><option value="">---------</option>
<option value="delete_selected">${actions.deleteSelected(many)}</option></select>
<button type="submit" class="button secondary" title="${actions.run}" name="index" value="0">${actions.go}</button></p>`;
}

/** A click on a column makes it the first one of the order; a second click turns it round. */
function renderHead({ visit, query }: ListPage, column: Column, number: number): SafeHtml {
  const { model, texts } = visit;
  const step = query.order.find((one) => one.column === number);
  const others = query.order.filter((one) => one !== step);
  const order = [{ column: number, descending: step?.descending === false }, ...others];
  const href = model.address + writeListQuery({ ...query, order, page: 1 });
  const direction = step?.descending === true ? 'descending' : 'ascending';
  const sorted = step === undefined ? '' : ` sorted ${direction}`;
  const sort = step === undefined || step !== query.order[0] ? '' : html` aria-sort="${direction}"`;
  return html`<th scope="col" role="columnheader" class="sortable column-${column.name}${sorted}"${sort}><a
href="${href}">${texts.admin.labels[column.name]}</a></th>
`;
}

function renderRow({ visit, query }: ListPage, row: Account): SafeHtml {
  const { model, texts } = visit;
  const { list, labels } = texts.admin;
  const [first, ...others] = model.list.columns;
  const name = model.nameOf(row);
  const href = keepQuery(`${model.address}${row.id}/change/`, writeListQuery(query));
  return html`<tr role="row"><td role="cell" class="action-checkbox"><input type="checkbox" name="_selected_action" value="${row.id}"
class="form-check-input action-select" aria-label="${list.select(name)}"></td>
<th scope="row" role="rowheader" class="field-${first?.name ?? 'pk'}"><a href="${href}"
aria-label="${list.changeOne(name, row.id)}">${first === undefined ? row.id : showValue(first.value(row), visit)}</a></th>
${others.map(
  (column) =>
    html`<td role="cell" class="field-${column.name}" data-label="${labels[column.name]}">${showValue(column.value(row), visit)}</td>`,
)}</tr>
`;
}
