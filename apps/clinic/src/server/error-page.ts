import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isTooLate } from '../database/database-refusals.ts';
import { ADDRESSES } from '../views/addresses.ts';
import './debug/register-tracing.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { sendPage } from '../views/send-page.ts';
import { maskUrl } from './mask-url.ts';

const MASK = '********';

/** When it makes sense to come back to a database that was too late. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Answers a request that failed: with the page that fits when the client is to blame, or the
 * database was too late; else with 500, which tells the developer everything and the public nothing.
 */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { production, rules }: Pick<ClinicContext, 'production' | 'rules'>,
): FastifyReply {
  const status = clientErrorStatus(error);
  if (status === 403) return sendForbidden(reply);
  if (status === 413) readOn(reply);
  if (status !== undefined) return sendClientError(reply, status);
  request.log.error({ err: error }, 'request failed');
  if (rules.lateDatabase === 'try-again' && isTooLate(error)) return sendUnavailable(reply);
  if (production) return sendServerError(reply);
  reply.code(500).type('text/html; charset=utf-8');
  return reply.send(developerPage(error, request));
}

/** The answer to an address that does not exist. */
export function sendNotFound(reply: FastifyReply): FastifyReply {
  const { errors, layout } = reply.request.texts;
  const body = html`<p>${errors.notFound}</p><p><a href="${ADDRESSES.index}">${layout.back}</a></p>`;
  return sendPage(reply, { title: errors.notFoundTitle, body }, 404);
}

/** The answer to a method that the address does not know; the caller sets the `allow` header. */
export function sendMethodNotAllowed(reply: FastifyReply): FastifyReply {
  const { errors } = reply.request.texts;
  return sendPage(reply, { title: errors.methodTitle, body: html`<p>${errors.method}</p>` }, 405);
}

function sendForbidden(reply: FastifyReply): FastifyReply {
  const { errors } = reply.request.texts;
  const body = html`<p>${errors.forbidden}</p>
<p>${errors.forbiddenHint}</p>`;
  return sendPage(reply, { title: errors.forbiddenTitle, body }, 403);
}

function sendClientError(reply: FastifyReply, status: number): FastifyReply {
  const { errors } = reply.request.texts;
  const body = html`<p>${errors.client}</p>`;
  return sendPage(reply, { title: errors.clientTitle(status), body }, status);
}

/**
 * A connection that is closed while the client still sends loses the answer on the way. The rest of
 * the body is thrown away instead, within the time limit for requests.
 */
function readOn(reply: FastifyReply): void {
  reply.removeHeader('connection');
}

function clientErrorStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined;
  return statusCode;
}

/** The answer while the database is busy or away, which may be over soon. */
function sendUnavailable(reply: FastifyReply): FastifyReply {
  const { errors, layout } = reply.request.texts;
  const body = html`<p role="alert">${errors.unavailable}</p>
<p><a href="${ADDRESSES.index}">${layout.back}</a></p>`;
  reply.header('retry-after', RETRY_AFTER_SECONDS);
  return sendPage(reply, { title: errors.unavailableTitle, body }, 503);
}

function sendServerError(reply: FastifyReply): FastifyReply {
  const { errors, layout } = reply.request.texts;
  const body = html`<p>${errors.server}</p><p><a href="${ADDRESSES.index}">${layout.back}</a></p>`;
  return sendPage(reply, { title: errors.serverTitle, body }, 500);
}

function developerPage(thrown: unknown, request: FastifyRequest): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const path = pathOf(request);
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${error.name} at ${path}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ADDRESSES.stylesheet}">
</head>
<body class="server-error">
<main>
<h1>${error.name} <small>at ${path}</small></h1>
<pre class="exception_value">${error.message}</pre>
<table>
<tr><th scope="row">Request Method:</th><td>${request.method}</td></tr>
<tr><th scope="row">Request URL:</th><td>${path}</td></tr>
<tr><th scope="row">Exception Type:</th><td>${error.name}</td></tr>
<tr><th scope="row">Exception Value:</th><td>${error.message}</td></tr>
</table>
${refusedStatements(request)}<h2>Traceback</h2>
<pre class="traceback" role="region" aria-label="Traceback" tabindex="0">${error.stack ?? 'none'}</pre>
<h2>POST</h2>
${postedNames(request.body)}
<p>Values are masked. This page is for development: start with --production to hide it.</p>
</main>
</body>
</html>
`;
  return String(document);
}

/** What the database refused, most often the reason; its parameters may be what was typed. */
function refusedStatements({ statements = [] }: FastifyRequest): SafeHtml[] {
  return statements
    .filter(({ error }) => error !== null)
    .map(
      ({ sql, error }) => html`<h2>SQL</h2>
<pre class="statement">${sql}</pre>
<p>${error}</p>
`,
    );
}

/** The names only: what people type, passwords above all, has no place on an error page. */
function postedNames(body: unknown): SafeHtml {
  const names = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (names.length === 0) return html`<p>No POST data</p>`;
  return html`<table>${names.map(
    (name) => html`<tr><th scope="row">${name}</th><td>${MASK}</td></tr>`,
  )}</table>`;
}

function pathOf(request: FastifyRequest): string {
  return maskUrl(request.url).split('?', 1)[0] ?? '';
}
