import { html } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from './addresses.ts';
import { sendPage } from './send-page.ts';

/** The first page. */
export function registerIndex(app: FastifyInstance): void {
  app.get(ADDRESSES.index, ({ texts }, reply) =>
    sendPage(reply, {
      title: texts.index.title,
      body: html`<p class="lead">${texts.index.lead}</p>
<p class="buttons"><a class="button" href="${ADDRESSES.signUp}">${texts.index.signUp}</a>
<a class="button secondary" href="${ADDRESSES.admin}">${texts.index.admin}</a></p>`,
    }),
  );
}
