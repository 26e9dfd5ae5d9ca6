import type { FastifyReply, FastifyRequest } from 'fastify';
import { LANGUAGES } from '../i18n/language.ts';
import { layout, type Page } from './layout.ts';

/** Answers with a page, in the language of the request. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): FastifyReply {
  const { request } = reply;
  const { language, texts } = request;
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({ 'content-language': language, vary: 'Accept-Language, Cookie' })
    .send(
      layout(page, {
        language,
        texts,
        otherLanguages: LANGUAGES.filter((other) => other !== language).map((other) => ({
          language: other,
          href: samePageIn(request, other),
        })),
        submitScript: reply.server.hasSubmitScript,
        // Before the session was read, as with an address that cannot be read, nobody is known.
        signedIn: request.session?.userId !== undefined,
      }),
    );
}

/** The query of this page with another language; the path stays, since the reference is relative. */
function samePageIn(request: FastifyRequest, language: string): string {
  const query = new URLSearchParams(request.url.split('?', 2)[1] ?? '');
  query.set('lang', language);
  return `?${query}`;
}
