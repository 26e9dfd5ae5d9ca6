import { html } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from './addresses.ts';
import { sendPage } from './send-page.ts';

/** The page after a successful sign-up; open to all. */
export function registerConfirmation(app: FastifyInstance): void {
  app.get(ADDRESSES.confirmation, ({ texts }, reply) =>
    sendPage(reply, {
      title: texts.confirmation.title,
      body: html`<p>${texts.confirmation.created}</p>
<p>${texts.confirmation.spam}</p>`,
    }),
  );
}
