import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClinicDatabase } from '../database/schema.ts';
import { addFlash } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { capitalise } from './capitalise.ts';
import { readKeptQuery } from './list/kept-query.ts';
import { sendObjection } from './send-admin-page.ts';
import { type Account, findAccounts } from './site/accounts.ts';
import type { AdminModel, ModelAdmin, Objectionable } from './site/model-admin.ts';
import { parseId } from './site/parse-id.ts';
import { staffOnly } from './staff.ts';
import type { ModelVisit, ObjectVisit, Visit } from './visit.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** A handler for the staff only; everyone else is sent to sign in. */
export function staffPage(
  { database }: ClinicContext,
  handle: (visit: Visit) => Promise<FastifyReply>,
): Handler {
  return staffOnly(database, async (request, reply, staff) => {
    const { texts, language } = request;
    return handle({ request, reply, staff, texts, language, csrfToken: reply.generateCsrf() });
  });
}

/** A handler of a page of a model, in the language of the request. */
export function modelPage(
  context: ClinicContext,
  model: AdminModel,
  handle: (visit: ModelVisit) => Promise<FastifyReply>,
): Handler {
  return staffPage(context, async (visit) => {
    const described = model.describe(visit.texts);
    const kept = readKeptQuery(described.list, visit.request.query);
    return handle({ ...visit, model: described, kept });
  });
}

/**
 * A handler of a page of one object, for those who may do this to it; where there is no such object
 * it is answered by {@link sendMissing}.
 *
 * @param deed what the page is for; nobody is refused a page that only shows something.
 */
export function objectPage(
  context: ClinicContext,
  model: AdminModel,
  deed: Objectionable | 'view',
  handle: (visit: ObjectVisit) => Promise<FastifyReply>,
): Handler {
  return modelPage(context, model, async (visit) => {
    const object = await findObject(context.database, visit.model, idOf(visit.request));
    if (object === undefined) return sendMissing(visit);
    const objection =
      deed === 'view' ? undefined : visit.model.objection(visit.staff, object, deed);
    return objection === undefined ? handle({ ...visit, object }) : sendObjection(visit, objection);
  });
}

/** The part of an object's address that names it. */
function idOf(request: FastifyRequest): string {
  return (request.params as { readonly id: string }).id;
}

/** Leads to the admin's index, which says that there is no such object. */
export function sendMissing({ request, reply, model, texts }: ModelVisit): FastifyReply {
  const text = texts.admin.missing(capitalise(model.names.one), idOf(request));
  addFlash(request, { level: 'warning', text });
  return reply.redirect(ADDRESSES.admin, 302);
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
