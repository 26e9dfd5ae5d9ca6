import cookie from '@fastify/cookie';
import csrfProtection from '@fastify/csrf-protection';
import session from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ClinicDatabase } from '../database/schema.ts';
import { postedValue } from '../forms/check-form.ts';
import type { Flash } from '../views/layout.ts';
import { createDatabaseStore, SESSION_LIFETIME_MS } from './database-store.ts';
import './session-data.ts';

const COOKIE_NAME = 'sessionid';

/** What sessions need to know. */
export interface SessionOptions {
  readonly database: ClinicDatabase;
  /** Signs the cookies; at least 32 characters. */
  readonly secret: string;
  readonly now: () => Date;
}

/** Adds sessions and, kept in them, the tokens that every form must send back. */
export async function registerSessions(
  app: FastifyInstance,
  options: SessionOptions,
): Promise<void> {
  await app.register(cookie);
  await app.register(session, {
    secret: options.secret,
    store: createDatabaseStore(options.database, options.now),
    cookieName: COOKIE_NAME,
    // The pages are served over plain HTTP, where a browser would not send a secure cookie back.
    cookie: {
      path: '/',
      httpOnly: true,
      secure: false,
      sameSite: 'strict',
      maxAge: SESSION_LIFETIME_MS,
    },
    saveUninitialized: false,
    rolling: true,
  });
  await app.register(csrfProtection, {
    sessionPlugin: '@fastify/session',
    getToken: (request) => postedValue(request.body, 'csrfmiddlewaretoken'),
  });
}

/** Signs an account in, under a new session id: one that was known before gives no access. */
export async function signIn(request: FastifyRequest, userId: number): Promise<void> {
  await request.session.regenerate();
  request.session.userId = userId;
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
