import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyReply } from 'fastify';
import { takeFlashes } from '../sessions/register-sessions.ts';
import type { Flash } from '../views/layout.ts';
import { sendPage } from '../views/send-page.ts';
import { staffOfPage } from './staff.ts';
import type { Step } from './trail.ts';
import type { Visit } from './visit.ts';

/** A page of the admin. */
export interface AdminPage {
  readonly title: string;
  /** The pages above this one, from the admin's index downwards. Default: none. */
  readonly trail?: readonly Step[];
  readonly body: SafeHtml;
  /** Default: 200. */
  readonly status?: number;
}

/** Answers with a page of the admin, which also shows what earlier requests left to say. */
export function sendAdminPage(
  { reply, staff, texts, csrfToken }: Visit,
  { title, trail = [], body, status = 200 }: AdminPage,
): FastifyReply {
  const page = {
    title,
    staff: staffOfPage(staff, csrfToken),
    body: html`${renderTrail(trail, texts.admin.trail)}${renderMessages(takeFlashes(reply.request))}${body}`,
  };
  return sendPage(reply, page, status);
}

/** Says why something may not be done. */
export function sendObjection(visit: Visit, objection: string): FastifyReply {
  const title = visit.texts.errors.forbiddenTitle;
  return sendAdminPage(visit, { title, body: html`<p>${objection}</p>`, status: 403 });
}

function renderTrail(trail: readonly Step[], label: string): SafeHtml | string {
  if (trail.length === 0) return '';
  return html`<nav class="trail breadcrumbs" aria-label="${label}"><ol>${trail.map(
    (step) => html`<li><a href="${step.address}">${step.label}</a></li>`,
  )}</ol></nav>
`;
}

function renderMessages(flashes: readonly Flash[]): SafeHtml | string {
  if (flashes.length === 0) return '';
  // Only what went wrong interrupts who has the page read out.
  const role = flashes.every(({ level }) => level === 'success') ? 'status' : 'alert';
  return html`<div role="${role}"><ul class="messagelist">${flashes.map(
    ({ level, text }) => html`<li class="alert alert-${level} ${level}">${text}</li>`,
  )}</ul></div>
`;
}
