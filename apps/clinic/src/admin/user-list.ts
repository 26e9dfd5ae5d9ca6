import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance } from 'fastify';
import type { ClinicDatabase, DashboardUser } from '../database/schema.ts';
import { fullName, userType } from '../models/dashboard-user.ts';
import { takeFlashes } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { sendPage } from '../views/send-page.ts';
import { staffOfPage, staffOnly } from './staff.ts';

const SHOWN = 20;

type ListedUser = Pick<
  DashboardUser,
  'id' | 'first_name' | 'last_name' | 'email' | 'is_patient' | 'is_active' | 'creation_date'
> & { readonly patient_id: string | null };

/** The admin's list of users: the newest twenty. */
export function registerUserList(app: FastifyInstance, context: ClinicContext): void {
  app.get(
    ADDRESSES.users,
    staffOnly(context.database, async (request, reply, staff) =>
      sendPage(reply, {
        title: 'Utilisateurs',
        flashes: takeFlashes(request),
        staff: staffOfPage(staff, reply.generateCsrf()),
        body: html`<p><a class="button" href="${ADDRESSES.addUser}">Ajouter un utilisateur</a></p>
${renderUsers(await newestUsers(context.database))}`,
      }),
    ),
  );
}

function newestUsers(database: ClinicDatabase): Promise<ListedUser[]> {
  return database
    .selectFrom('main_dashboarduser as user')
    .leftJoin('main_patientuser as patient', 'patient.user_id', 'user.id')
    .select(['user.id', 'first_name', 'last_name', 'email', 'is_patient', 'is_active'])
    .select(['creation_date', 'patient_id'])
    .orderBy('user.id', 'desc')
    .limit(SHOWN)
    .execute();
}

function renderUsers(users: readonly ListedUser[]): SafeHtml {
  return html`<div class="scroll" role="region" aria-label="Liste des utilisateurs" tabindex="0"><table>
<thead><tr><th scope="col">Nom complet</th><th scope="col">Email</th><th scope="col">Type</th>
<th scope="col">Actif</th><th scope="col">Date de création</th></tr></thead>
<tbody>${users.map(
    (
      user,
    ) => html`<tr><th scope="row" class="no-wrap">${fullName(user, user.patient_id)}</th><td>${user.email}</td>
<td>${userType(user)}</td><td>${user.is_active ? 'Oui' : 'Non'}</td>
<td class="no-wrap">${formatDate(user.creation_date)}</td></tr>
`,
  )}</tbody>
</table></div>`;
}

function formatDate(date: Date): string {
  return date.toLocaleString('fr', {
    timeZone: 'Europe/Paris',
    dateStyle: 'short',
    timeStyle: 'short',
  });
}
