import type { FastifyReply } from 'fastify';
import { layout, type Page } from './layout.ts';

/** Answers with a page. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(layout(page));
}
