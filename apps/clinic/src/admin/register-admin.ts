import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { registerLogin } from './login.ts';
import { registerLogout } from './logout.ts';
import { ADMIN_SITE } from './site/site.ts';
import { staffOnly } from './staff.ts';
import { registerAdd } from './views/add.ts';
import { registerChange } from './views/change.ts';
import { registerDelete } from './views/delete.ts';
import { registerHistory } from './views/history.ts';
import { registerIndex } from './views/index.ts';
import { registerList } from './views/list.ts';

/** The admin: its way in and out, its index, and the same five pages for every model of the site. */
export function registerAdmin(app: FastifyInstance, context: ClinicContext): void {
  // Others are sent to sign in first, and do not learn which addresses there are.
  const answerUnknown = staffOnly(context.database, async (_request, reply) => {
    reply.callNotFound();
    return reply;
  });
  registerLogin(app, context);
  registerLogout(app, context);
  registerIndex(app, context, ADMIN_SITE);
  for (const model of ADMIN_SITE) {
    app.get(`${model.address}:id/`, async (request, reply) => {
      const { id } = request.params as { readonly id: string };
      return reply.redirect(`${model.address}${encodeURIComponent(id)}/change/`, 302);
    });
    registerList(app, context, model);
    registerAdd(app, context, model);
    registerChange(app, context, model);
    registerDelete(app, context, model);
    registerHistory(app, context, model);
  }
  app.get(`${ADDRESSES.admin}*`, async (request, reply) => {
    const isPage = request.url.split('?', 1)[0]?.endsWith('/') ?? false;
    if (isPage) return answerUnknown(request, reply);
    // Perhaps nothing but the slash is missing.
    reply.callNotFound();
    return reply;
  });
}
