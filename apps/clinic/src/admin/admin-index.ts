import { html } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import { takeFlashes } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { sendPage } from '../views/send-page.ts';
import { staffOfPage, staffOnly } from './staff.ts';

/** The admin's first page: what can be managed. */
export function registerAdminIndex(app: FastifyInstance, context: ClinicContext): void {
  app.get(
    ADDRESSES.admin,
    staffOnly(context.database, async (request, reply, staff) =>
      sendPage(reply, {
        title: 'Administration',
        flashes: takeFlashes(request),
        staff: staffOfPage(staff, reply.generateCsrf()),
        body: html`<table class="models">
<tr><th scope="row"><a href="${ADDRESSES.users}">Utilisateurs</a></th>
<td><a href="${ADDRESSES.addUser}">Ajouter</a></td></tr>
</table>`,
      }),
    ),
  );
}
