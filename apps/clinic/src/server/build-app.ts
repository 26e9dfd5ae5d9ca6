import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { registerAccountPage } from '../accounts/account-page.ts';
import { registerActivation } from '../accounts/activation.ts';
import { registerNewPassword } from '../accounts/new-password.ts';
import { registerResetPassword } from '../accounts/reset-password.ts';
import { registerSignIn } from '../accounts/sign-in.ts';
import { registerSignOut } from '../accounts/sign-out.ts';
import { registerAdmin } from '../admin/register-admin.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import { registerLanguages, speakDefaultLanguage } from '../i18n/register-languages.ts';
import { type Protection, rulesOf } from '../protection.ts';
import { registerSessions } from '../sessions/register-sessions.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { registerConfirmation } from '../views/confirmation.ts';
import { registerIndex } from '../views/index-page.ts';
import { registerSignUp } from '../views/sign-up.ts';
import { registerStylesheet } from '../views/stylesheet.ts';
import { registerSubmitScript } from '../views/submit-script.ts';
import { believeInTls } from './believe-in-tls.ts';
import { sendError } from './error-page.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { answerUnknownAddresses } from './unknown-addresses.ts';

/** What the application is built from. */
export interface AppOptions {
  /** Migrated; the application neither opens nor closes it. */
  readonly database: ClinicDatabase;
  readonly protection: Protection;
  /** Logarithm of the bcrypt rounds. */
  readonly hashCost: number;
  /** Signs the session cookies; at least 32 characters. */
  readonly secret: string;
  /** Plain error pages and strict passwords. Default: false. */
  readonly production?: boolean;
  /**
   * The site's address as browsers see it. With https, something before the application ends TLS,
   * and cookies are secure. Default: the host that each request names, over plain HTTP.
   */
  readonly publicUrl?: string;
  /**
   * Network addresses of the proxies whose `X-Forwarded-*` headers are believed, separated by
   * commas. Default: none, so that strangers cannot choose the address that they are known by.
   */
  readonly trustProxy?: string;
  /** Of the log on stderr. Default: `silent`. */
  readonly logLevel?: string;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

// A sign-up form has a few hundred bytes; whatever is larger is no form of ours.
const BODY_LIMIT_BYTES = 100 * 1024;

/** Builds the application, ready to listen or to be asked by `inject`. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const context: ClinicContext = {
    database: options.database,
    rules: rulesOf(options.protection),
    hashCost: options.hashCost,
    production: options.production ?? false,
    now: options.now ?? (() => new Date()),
  };
  const onError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendError(error, request, reply, context);
  const app = Fastify({
    logger: { level: options.logLevel ?? 'silent', stream: process.stderr },
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: options.trustProxy ?? false,
    frameworkErrors: (error, request, reply) => {
      speakDefaultLanguage(request);
      void onError(error, request, reply);
    },
  });
  app.setErrorHandler(onError);
  answerUnknownAddresses(app);
  addSecurityHeaders(app, context.rules);
  // The application reads forms and nothing else; any other type of body is answered by 415.
  app.removeAllContentTypeParsers();
  await app.register(formbody);
  const { publicUrl, secret } = options;
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  if (publicOrigin?.startsWith('https:') === true) believeInTls(app);
  await registerSessions(app, { ...context, secret, publicOrigin });
  registerLanguages(app);
  for (const register of [registerIndex, registerConfirmation, registerStylesheet]) register(app);
  for (const register of [
    registerSubmitScript,
    registerSignUp,
    registerAccountPage,
    registerSignIn,
    registerSignOut,
    registerActivation,
    registerResetPassword,
    registerNewPassword,
    registerAdmin,
  ]) {
    register(app, context);
  }
  return app;
}
