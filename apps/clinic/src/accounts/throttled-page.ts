import { html } from '@remix-run/html-template';
import type { FastifyReply } from 'fastify';
import { ADDRESSES } from '../views/addresses.ts';
import { sendPage } from '../views/send-page.ts';

/** The answer to too many attempts, which says when the next one makes sense. */
export function sendThrottled(reply: FastifyReply, retryAfterSeconds: number): FastifyReply {
  const { signIn: words, layout } = reply.request.texts;
  const message = words.throttled(Math.ceil(retryAfterSeconds / 60));
  const body = html`<p role="alert">${message}</p>
<p><a href="${ADDRESSES.index}">${layout.back}</a></p>`;
  reply.header('retry-after', retryAfterSeconds);
  return sendPage(reply, { title: words.throttledTitle, body }, 429);
}
