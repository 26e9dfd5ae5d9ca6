import cookie from '@fastify/cookie';
import csrfProtection from '@fastify/csrf-protection';
import session from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ClinicDatabase } from '../database/schema.ts';
import { postedValue } from '../forms/check-form.ts';
import type { Flash } from '../views/layout.ts';
import { checkOrigins } from './check-origins.ts';
import { createDatabaseStore, SESSION_LIFETIME_MS } from './database-store.ts';
import { readHostCookies, writeHostCookies } from './host-cookies.ts';
import './session-data.ts';

const COOKIE_NAME = 'sessionid';

/** What sessions need to know. */
export interface SessionOptions {
  readonly database: ClinicDatabase;
  /** Signs the cookies; at least 32 characters. */
  readonly secret: string;
  readonly now: () => Date;
  /** The origin of the site as browsers see it, if there is only one: `https://clinic.example.org`. */
  readonly publicOrigin: string | undefined;
}

/**
 * Has cookies read and written, which sessions and languages need. What is set over TLS is sent over
 * TLS only, under a name of its own: the two schemes share no cookie.
 */
export async function registerCookies(app: FastifyInstance): Promise<void> {
  await app.register(cookie, { parseOptions: { secure: 'auto' } });
  readHostCookies(app);
}

/**
 * Adds sessions and, kept in them, the tokens that every form must send back.
 */
export async function registerSessions(
  app: FastifyInstance,
  options: SessionOptions,
): Promise<void> {
  await app.register(session, {
    secret: options.secret,
    store: createDatabaseStore(options.database, options.now),
    cookieName: COOKIE_NAME,
    cookie: {
      path: '/',
      httpOnly: true,
      // Over plain HTTP a browser would not send a secure cookie back.
      secure: false,
      sameSite: 'strict',
      maxAge: SESSION_LIFETIME_MS,
    },
    saveUninitialized: false,
    rolling: true,
  });
  secureWhatCameByTls(app);
  writeHostCookies(app);
  checkOrigins(app, options.publicOrigin);
  await app.register(csrfProtection, {
    sessionPlugin: '@fastify/session',
    getToken: (request) => postedValue(request.body, 'csrfmiddlewaretoken'),
  });
}

/** The session's own `secure: 'auto'` would not keep the cookie strict over plain HTTP. */
function secureWhatCameByTls(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.protocol === 'https') request.session.options({ secure: true });
    done();
  });
}

/** Signs an account in, under a new session id: one that was known before gives no access. */
export async function signIn(request: FastifyRequest, userId: number): Promise<void> {
  await request.session.regenerate();
  request.session.userId = userId;
}

/**
 * Demands the token of who is signed in. To sign out who is not does no harm, and so the second of
 * two clicks is answered like the first one.
 */
export function tokenIfSignedIn(app: FastifyInstance): FastifyInstance['csrfProtection'] {
  return (request, reply, done) =>
    request.session.userId === undefined ? done() : app.csrfProtection(request, reply, done);
}

/** Ends the session, here and in the browser. */
export async function signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await request.session.destroy();
  reply.clearCookie(COOKIE_NAME, { path: '/' });
}

/** Whoever posts and never looks, as a program does, finds this many lines and no more. */
const MAX_FLASHES = 10;

/** Keeps a line for the next page that shows such lines. */
export function addFlash(request: FastifyRequest, flash: Flash): void {
  request.session.flashes = [...(request.session.flashes ?? []), flash].slice(-MAX_FLASHES);
}

/** Takes the lines that earlier requests left for this page. */
export function takeFlashes(request: FastifyRequest): readonly Flash[] {
  const { flashes = [] } = request.session;
  if (flashes.length > 0) delete request.session.flashes;
  return flashes;
}
