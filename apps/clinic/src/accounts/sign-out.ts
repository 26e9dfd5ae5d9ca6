import { html } from '@remix-run/html-template';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { signOut, tokenIfSignedIn } from '../sessions/register-sessions.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { csrfField } from '../views/layout.ts';
import { sendPage } from '../views/send-page.ts';
import { findAccount } from './find-account.ts';

/**
 * Signing out. GET only asks, since a page elsewhere could make a browser follow a link; POST does
 * it, and both say so to whoever is signed out already.
 */
export function registerSignOut(app: FastifyInstance, { database }: ClinicContext): void {
  app.get(ADDRESSES.logout, async (request, reply) => {
    if ((await findAccount(database, request)) === undefined) return sendSignedOut(reply);
    const words = request.texts.signOut;
    return sendPage(reply, {
      title: words.title,
      body: html`<p>${words.question}</p>
<form method="post" action="${ADDRESSES.logout}">
${csrfField(reply.generateCsrf())}
<p class="buttons"><button type="submit">${words.submit}</button>
<a href="${ADDRESSES.account}">${request.texts.layout.back}</a></p>
</form>`,
    });
  });

  app.post(ADDRESSES.logout, { preHandler: tokenIfSignedIn(app) }, async (request, reply) => {
    await signOut(request, reply);
    return sendSignedOut(reply);
  });
}

function sendSignedOut(reply: FastifyReply): FastifyReply {
  const words = reply.request.texts.signOut;
  return sendPage(reply, {
    title: words.title,
    body: html`<p>${words.done}</p>
<p class="buttons"><a class="button" href="${ADDRESSES.login}">${words.signInAgain}</a></p>`,
  });
}
