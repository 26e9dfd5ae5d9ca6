import { html } from '@remix-run/html-template';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClinicDatabase } from '../database/schema.ts';
import { addFlash } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import { sendAdminPage } from './send-admin-page.ts';
import { type Account, findAccounts } from './site/accounts.ts';
import type { ModelAdmin } from './site/model-admin.ts';
import { parseId } from './site/parse-id.ts';
import type { Staff } from './staff.ts';

/** The part of an object's address that names it. */
export function idOf(request: FastifyRequest): string {
  return (request.params as { readonly id: string }).id;
}

/** The object with this id, if there is one. */
export async function findObject(
  database: ClinicDatabase,
  model: ModelAdmin,
  id: string,
): Promise<Account | undefined> {
  const number = parseId(id);
  if (number === undefined) return undefined;
  const [found] = await findAccounts(database, model.scope, [number]);
  return found;
}

/** Leads to the admin's index, which says that there is no such object. */
export function sendMissing(
  request: FastifyRequest,
  reply: FastifyReply,
  model: ModelAdmin,
): FastifyReply {
  const text = `L'objet ${model.names.one} avec l'identifiant « ${idOf(request)} » n'existe pas. Peut-être a-t-il été supprimé ?`;
  addFlash(request, { level: 'danger', text });
  return reply.redirect(ADDRESSES.admin, 302);
}

/** Says why something may not be done. */
export function sendObjection(reply: FastifyReply, staff: Staff, objection: string): FastifyReply {
  return sendAdminPage(reply, staff, {
    title: 'Interdit (403)',
    trail: [],
    body: html`<p>${objection}</p>`,
    csrfToken: reply.generateCsrf(),
    status: 403,
  });
}

/** The list of a model, as the last step of a trail of pages. */
export function listStep({ names, address }: ModelAdmin): {
  readonly label: string;
  readonly address: string;
} {
  return { label: capitalise(names.many), address };
}

/** The page of an object, as the last step of a trail of pages. */
export function objectStep(
  model: ModelAdmin,
  object: Account,
): { readonly label: string; readonly address: string } {
  return { label: model.nameOf(object), address: `${model.address}${object.id}/change/` };
}

/** The same text with a capital at its beginning. */
export function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
