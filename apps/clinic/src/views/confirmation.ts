import { html } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from './addresses.ts';
import { sendPage } from './send-page.ts';

/** The page after a successful sign-up; open to all. */
export function registerConfirmation(app: FastifyInstance): void {
  app.get(ADDRESSES.confirmation, (_request, reply) =>
    sendPage(reply, {
      title: 'Confirmation',
      body: html`<p>Votre compte a bien été créé. Un email vous a été envoyé pour l’activer : vous
pourrez vous connecter une fois votre compte activé.</p>
<p>Si vous ne trouvez pas cet email, regardez dans votre dossier de courriers indésirables.</p>`,
    }),
  );
}
