import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ADDRESSES } from '../../views/addresses.ts';
import { sendPage } from '../../views/send-page.ts';
import { HIDDEN } from '../hidden-route.ts';
import type { StatementTrace, Trace } from './trace.ts';
import type { TraceLog } from './trace-log.ts';

type Query = { readonly format?: string; readonly trace?: string };

/**
 * Shows the last requests and their statements: `?trace=ID` one of them, `?format=json` the same as
 * JSON. Only where requests are traced; elsewhere the address does not exist.
 */
export function registerDebugPanel(app: FastifyInstance, log: TraceLog | undefined): void {
  if (log === undefined) return;
  app.get<{ Querystring: Query }>(ADDRESSES.debug, HIDDEN, (request, reply) => {
    const { format, trace: id } = request.query;
    const traces = log.traces().filter((trace) => id === undefined || trace.id === id);
    const status = id !== undefined && traces.length === 0 ? 404 : 200;
    if (format === 'json') {
      return reply.code(status).type('application/json').send(JSON.stringify({ traces }));
    }
    const title = request.texts.debug.title;
    return sendPage(reply, { title, body: renderTraces(request, traces, id) }, status);
  });
}

function renderTraces(
  request: FastifyRequest,
  traces: readonly Trace[],
  id: string | undefined,
): SafeHtml {
  const words = request.texts.debug;
  const rows = traces.map(
    (
      trace,
    ) => html`<tr><td><a href="${ADDRESSES.debug}?trace=${trace.id}">${trace.date.slice(11, 23)}</a></td>
<td>${trace.method} ${trace.url}</td><td>${trace.status}</td><td>${trace.durationMs.toFixed(1)}</td>
<td>${trace.statements.length}</td><td>${sum(trace.statements).toFixed(1)}</td><td>${trace.pid}</td></tr>
`,
  );
  const details = id === undefined ? [] : traces.map((trace) => renderStatements(request, trace));
  return html`${traces.length === 0 ? html`<p>${words.none}</p>` : ''}
<div class="scroll"><table>
<thead><tr>${words.requestColumns.split(', ').map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
${details}
<p><a href="${id === undefined ? '?format=json' : `?trace=${id}&format=json`}">JSON</a>
${id === undefined ? '' : html`<a href="${ADDRESSES.debug}">${words.all}</a>`}</p>`;
}

function renderStatements(request: FastifyRequest, trace: Trace): SafeHtml {
  const words = request.texts.debug;
  const rows = trace.statements.map(
    (statement) => html`<tr><td>${(statement.startMs - trace.startMs).toFixed(3)}</td>
<td>${statement.durationMs.toFixed(3)}</td><td>${statement.connection}</td>
<td>${statement.transaction ?? ''}</td><td>${statement.error ?? statement.rows}</td>
<td><code>${statement.sql}</code> ${statement.parameters.join(', ')}</td></tr>
`,
  );
  return html`<div class="scroll"><table>
<thead><tr>${words.statementColumns.split(', ').map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function sum(statements: readonly StatementTrace[]): number {
  return statements.reduce((total, { durationMs }) => total + durationMs, 0);
}
