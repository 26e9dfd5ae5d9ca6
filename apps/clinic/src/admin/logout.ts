import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { signOut, tokenIfSignedIn } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { sendPage } from '../views/send-page.ts';
import { findStaff } from './staff.ts';

/**
 * Signing out of the admin, by a form or, as in the original, by a link: the session's cookie is
 * SameSite=Strict, so a link of another site signs nobody out.
 */
export function registerLogout(app: FastifyInstance, { database }: ClinicContext): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if ((await findStaff(database, request)) === undefined) {
      return reply.redirect(ADDRESSES.admin, 302);
    }
    await signOut(request, reply);
    const { title, thanks, again } = request.texts.admin.logout;
    const body = html`<p>${thanks}</p><p><a href="${ADDRESSES.admin}">${again}</a></p>`;
    return sendPage(reply, { title, body });
  };
  app.get(ADDRESSES.adminLogout, { exposeHeadRoute: false }, answer);
  app.post(ADDRESSES.adminLogout, { preHandler: tokenIfSignedIn(app) }, answer);
}
