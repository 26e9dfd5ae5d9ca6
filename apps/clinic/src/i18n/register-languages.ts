import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Texts } from './french.ts';
import { DEFAULT_LANGUAGE, findLanguage, type Language, negotiateLanguage } from './language.ts';
import { textsOf } from './texts.ts';
// For its additions to Fastify's types.
import '@fastify/cookie';

declare module 'fastify' {
  interface FastifyRequest {
    /** The language of the answer. */
    language: Language;
    /** Everything that can be said in it. */
    readonly texts: Texts;
  }
}

/**
 * Gives the default language to a request whose address could not even be read; Fastify leaves out
 * hooks and additions there.
 */
export function speakDefaultLanguage(request: FastifyRequest): void {
  Object.assign(request, { language: DEFAULT_LANGUAGE, texts: textsOf(DEFAULT_LANGUAGE) });
}

const COOKIE_NAME = 'lang';
const YEAR_IN_SECONDS = 365 * 24 * 60 * 60;

/**
 * Finds out which language each request wants: `?lang=` first, which is also kept in a cookie, then
 * that cookie, then what the browser prefers. To be called once cookies are registered.
 */
export function registerLanguages(app: FastifyInstance): void {
  app.decorateRequest('language', DEFAULT_LANGUAGE);
  app.decorateRequest('texts', {
    getter(this: FastifyRequest) {
      return textsOf(this.language);
    },
  });
  app.addHook('onRequest', (request, reply, done) => {
    const asked = findLanguage((request.query as Record<string, unknown> | null)?.lang);
    if (asked !== undefined) {
      reply.setCookie(COOKIE_NAME, asked, {
        path: '/',
        maxAge: YEAR_IN_SECONDS,
        httpOnly: true,
        sameSite: 'lax',
      });
    }
    request.language =
      asked ??
      findLanguage(request.cookies?.[COOKIE_NAME]) ??
      negotiateLanguage(request.headers['accept-language']);
    done();
  });
}
