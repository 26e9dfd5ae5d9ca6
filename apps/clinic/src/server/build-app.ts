import { randomUUID } from 'node:crypto';
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
import { hashPassword } from '../passwords.ts';
import { type Protection, rulesOf } from '../protection.ts';
import { registerCookies, registerSessions } from '../sessions/register-sessions.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { registerConfirmation } from '../views/confirmation.ts';
import { registerIndex } from '../views/index-page.ts';
import { registerSignUp } from '../views/sign-up.ts';
import { registerStylesheet } from '../views/stylesheet.ts';
import { registerSubmitScript } from '../views/submit-script.ts';
import { believeInTls } from './believe-in-tls.ts';
import { endConnectionsWhile } from './close-connections.ts';
import { registerDebugPanel } from './debug/debug-panel.ts';
import { registerTracing } from './debug/register-tracing.ts';
import type { TraceLog } from './debug/trace-log.ts';
import { sendError } from './error-page.ts';
import { registerHealth } from './health.ts';
import { DEFAULT_LIMITS, limitOptions, type ServerLimits } from './limits.ts';
import { answerProbes } from './probe.ts';
import { type LogStream, logOptions, logRequests } from './request-log.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { answerUnknownAddresses } from './unknown-addresses.ts';
import { answerUnreadable } from './unreadable-request.ts';

/** What the application is built from. */
export interface AppOptions {
  /** Migrated; the application neither opens nor closes it. */
  readonly database: ClinicDatabase;
  /** The same, for probes of its health alone. Default: `database`. */
  readonly healthDatabase?: ClinicDatabase;
  readonly protection: Protection;
  /** Logarithm of the bcrypt rounds. */
  readonly hashCost: number;
  /** Hashes passwords for storage. Default: bcrypt of that cost. */
  readonly hashPassword?: ClinicContext['hashPassword'];
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
  /** Of the log. Default: `silent`. */
  readonly logLevel?: string;
  /** Where the log goes. Default: stderr. */
  readonly logStream?: LogStream;
  /** Where those differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<ServerLimits>;
  /** How long the database may take to prove its health, in milliseconds. Default: 2000. */
  readonly healthTimeoutMs?: number;
  /** Whether answers are the last ones on their connections. Default: never. */
  readonly isStopping?: () => boolean;
  /** Remembers requests for the panel; the database has to tell it. Default: there is no panel. */
  readonly traces?: TraceLog;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/** Builds the application, ready to listen or to be asked by `inject`. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const context: ClinicContext = {
    database: options.database,
    rules: rulesOf(options.protection),
    hashPassword: options.hashPassword ?? ((typed) => hashPassword(typed, options.hashCost)),
    production: options.production ?? false,
    now: options.now ?? (() => new Date()),
  };
  const onError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendError(error, request, reply, context);
  const app = Fastify({
    ...logOptions(options.logLevel ?? 'silent', options.logStream ?? process.stderr),
    ...limitOptions({ ...DEFAULT_LIMITS, ...options.limits }),
    // Unique among all workers and starts.
    genReqId: () => randomUUID(),
    // While it stops, the server finishes what has come.
    return503OnClosing: false,
    clientErrorHandler: answerUnreadable,
    trustProxy: options.trustProxy ?? false,
    frameworkErrors: (error, request, reply) => {
      speakDefaultLanguage(request);
      void onError(error, request, reply);
    },
  });
  app.setErrorHandler(onError);
  const isStopping = options.isStopping ?? (() => false);
  endConnectionsWhile(app, isStopping);
  logRequests(app);
  if (!context.production) answerProbes(app);
  registerTracing(app, options.traces);
  answerUnknownAddresses(app);
  const { publicUrl, secret } = options;
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  const hasTls = publicOrigin?.startsWith('https:') ?? false;
  const { submitScript } = context.rules;
  addSecurityHeaders(app, { submitScript, tlsOnly: hasTls && context.production });
  // The application reads forms and nothing else; any other type of body is answered by 415.
  app.removeAllContentTypeParsers();
  await app.register(formbody);
  if (hasTls) believeInTls(app);
  await registerCookies(app);
  // First, since a session that cannot be read is answered in the visitor's language too.
  registerLanguages(app);
  await registerSessions(app, { ...context, secret, publicOrigin });
  const { database, healthDatabase = database, healthTimeoutMs } = options;
  registerHealth(app, { database: healthDatabase, isStopping, healthTimeoutMs });
  registerDebugPanel(app, options.traces);
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
