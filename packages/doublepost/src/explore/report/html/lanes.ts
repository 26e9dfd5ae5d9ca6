import { html, type SafeHtml } from '@remix-run/html-template';
import type { TraceEvent, Witness } from '../../exploration.ts';
import { briefSql } from '../../sql/brief-sql.ts';
import { describeAnswer, failureOf, fateOf, letterOf } from '../render-lanes.ts';
import { rowsOf } from '../words.ts';

/** A statement that is longer is cut. */
const LONGEST = 600;
/** With more requests than that the columns are too narrow for a phone: they scroll. */
const MOST_FITTING = 2;

/** The steps of a schedule, each in the column of its request, as a table. */
export function lanesTable({ schedule, events, answers, changes, pairs }: Witness): SafeHtml {
  const count = Math.max(answers.length, ...events.map(({ lane }) => lane + 1));
  const lanes = Array.from({ length: count }, (_, lane) => lane);
  const keys = new Set(pairs.flatMap(({ first, second }) => [first, second]));
  const row = (number: string, lane: number, content: SafeHtml, isKey: boolean): SafeHtml =>
    html`<tr${isKey ? html.raw` class="key"` : ''}>
<th class="number" scope="row">${number}</th>
${lanes.map((one) => (one === lane ? html`<td class="step ${classOf(lane)}">${content}</td>` : html`<td></td>`))}
</tr>
`;
  return html`<div class="lanes${count > MOST_FITTING ? ' wide' : ''}" role="region" tabindex="0" aria-label="Schedule ${schedule}"><table>
<thead><tr><th class="number" scope="col"><span class="soft">#</span></th>
${lanes.map((lane) => html`<th class="${classOf(lane)}" scope="col">${letterOf(lane)}</th>`)}
</tr></thead>
<tbody>
${events.map((event, index) => row(`${index + 1}`, event.lane, stepCell(event), keys.has(index)))}
${answers.map((answer, lane) => row('', lane, html`<b>⇒ ${describeAnswer(answer)}</b>`, false))}
</tbody>
</table></div>
<p>Rows: <code>${rowsOf(changes)}</code></p>`;
}

function stepCell(event: TraceEvent): SafeHtml {
  const [fate, failure] = [fateOf(event), failureOf(event)];
  const text = briefSql(event.sql);
  return html`${fate && html`<span class="fate${event.kind === 'victim' ? ' fail' : ''}">${fate}</span>`}${failure && html`<span class="fail">${failure}</span> `}${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}

/** The colour of a request. */
function classOf(lane: number): string {
  return letterOf(lane % 4).toLowerCase();
}
