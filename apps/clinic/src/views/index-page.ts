import { html } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from './addresses.ts';
import { sendPage } from './send-page.ts';

/** The first page. */
export function registerIndex(app: FastifyInstance): void {
  app.get(ADDRESSES.index, (_request, reply) =>
    sendPage(reply, {
      title: 'Accueil',
      body: html`<p class="lead">Deux formulaires, à envoyer deux fois : l’inscription d’un patient
et, dans l’administration, l’ajout d’un utilisateur.</p>
<p class="buttons"><a class="button" href="${ADDRESSES.signUp}">Créer un compte patient</a>
<a class="button secondary" href="${ADDRESSES.admin}">Administration</a></p>`,
    }),
  );
}
