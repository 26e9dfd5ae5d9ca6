import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyReply } from 'fastify';
import { takeFlashes } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { Flash } from '../views/layout.ts';
import { sendPage } from '../views/send-page.ts';
import { type Staff, staffOfPage } from './staff.ts';

/** A page of the admin. */
export interface AdminPage {
  readonly title: string;
  /** The pages above this one, from the admin's index downwards. */
  readonly trail?: readonly { readonly label: string; readonly address: string }[];
  readonly body: SafeHtml;
  /** What is said above the page; unless given, what earlier requests left to say. */
  readonly flashes?: readonly Flash[];
  readonly csrfToken: string;
  readonly status?: number;
}

/** Answers with a page of the admin. */
export function sendAdminPage(reply: FastifyReply, staff: Staff, page: AdminPage): FastifyReply {
  const { title, body, trail, csrfToken, status = 200 } = page;
  return sendPage(
    reply,
    {
      title,
      flashes: page.flashes ?? takeFlashes(reply.request),
      staff: staffOfPage(staff, csrfToken),
      body: html`${trail === undefined ? '' : renderTrail(trail)}${body}`,
    },
    status,
  );
}

function renderTrail(trail: NonNullable<AdminPage['trail']>): SafeHtml {
  const steps = [{ label: 'Administration', address: ADDRESSES.admin }, ...trail];
  return html`<nav class="trail" aria-label="Fil d’Ariane"><ol>${steps.map(
    ({ label, address }) => html`<li><a href="${address}">${label}</a></li>`,
  )}</ol></nav>
`;
}
