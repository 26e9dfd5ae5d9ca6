import { lookup } from 'node:dns/promises';
import type { FastifyInstance } from 'fastify';
import type { BackgroundTask } from '../background-task.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import { ClinicError } from '../errors.ts';
import { openJobQueue } from '../jobs/open-job-queue.ts';
import type { JobContext } from '../jobs/run-jobs.ts';
import { startJobWorker } from '../jobs/start-job-worker.ts';
import { createConsoleMailer } from '../mail/console-mailer.ts';
import type { Mailer } from '../mail/mailer.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import { startPurging } from '../purge/start-purging.ts';
import { buildApp } from './build-app.ts';
import { closeConnections, closeListener } from './close-connections.ts';
import { createSharedTraces } from './debug/share-traces.ts';
import { listenError } from './listen-error.ts';
import type { ServeOptions } from './serve-options.ts';
import { openWorkerDatabases } from './worker-databases.ts';
import { type FailedMessage, isStep, type StepMessage } from './worker-messages.ts';

/** How long requests under way may take to finish once the worker is to stop, in milliseconds. */
const GRACE_MS = 8000;

/**
 * Runs one worker: one application with its database connections, on the port that all workers
 * share. Ends with the primary process, whatever ends that one.
 *
 * @param secret signs the session cookies, the same in every worker.
 */
export async function runWorker(options: ServeOptions, secret: string): Promise<void> {
  try {
    await listen(options, secret);
  } catch (error) {
    const { code, message } =
      error instanceof ClinicError ? error : listenError(error, options.host, options.port);
    const failed: FailedMessage = { kind: 'failed', code, what: message };
    process.send?.(failed, () => process.exit(1));
  }
}

async function listen(options: ServeOptions, secret: string): Promise<void> {
  // The ten innermost calls are all the driver's; the page for developers shows the handler too.
  if (!options.production) Error.stackTraceLimit = 50;
  let phase: 'starting' | 'serving' | 'closing' | 'finishing' = 'starting';
  const traces = options.production ? undefined : createSharedTraces();
  const databases = openWorkerDatabases(options, traces?.observe);
  const app = await buildApp({
    ...options,
    database: databases.requests,
    healthDatabase: databases.health,
    secret,
    ...(traces === undefined ? {} : { traces }),
    isStopping: () => phase === 'finishing',
  });
  const mailer = createMailer(options);
  let tasks: Promise<readonly BackgroundTask[]> = Promise.resolve([]);
  let allClosed = Promise.resolve();

  const close = (): void => {
    // Nobody was served yet, so nobody has to be waited for.
    if (phase === 'starting') process.exit(0);
    if (phase === 'serving') {
      phase = 'closing';
      allClosed = closeListener(app.server);
    }
    tell('closed');
  };
  const finish = async (): Promise<void> => {
    if (phase !== 'closing') return;
    phase = 'finishing';
    // A client that never ends its request must not keep the server from ending.
    setTimeout(() => process.exit(0), GRACE_MS).unref();
    await closeConnections(app.server, allClosed);
    await app.close();
    await Promise.all((await tasks).map((task) => task.stop()));
    mailer.close();
    await databases.close();
    process.exit(0);
  };
  process.on('message', (message) => {
    if (isStep(message, 'close')) close();
    if (isStep(message, 'finish')) void finish();
  });
  process.on('SIGTERM', () => tell('leaving'));
  // Ctrl-C reaches all processes of the terminal; the primary one decides how they stop.
  process.on('SIGINT', () => undefined);

  // Of a name with two addresses ("localhost") Fastify would listen on both by two servers, and
  // stop only one of them without losing a request.
  const { address } = await lookup(options.host);
  await app.listen({ host: address, port: options.port });
  phase = 'serving';
  const publicUrl = options.publicUrl ?? ownUrl(app);
  tasks = startTasks(app, { database: databases.tasks, mailer, publicUrl });
  await tasks;
}

/** Starts what is to be done beside the requests. */
async function startTasks(
  { log }: FastifyInstance,
  { database, ...mails }: Omit<JobContext, 'queue'> & { readonly database: ClinicDatabase },
): Promise<readonly BackgroundTask[]> {
  const now = (): Date => new Date();
  const queue = await openJobQueue(database, now);
  const reportAs =
    (message: string) =>
    (error: unknown): void =>
      log.error({ err: error }, message);
  return [
    startJobWorker({ queue, ...mails }, reportAs('jobs failed')),
    startPurging({ database, now, report: reportAs('purging failed') }),
  ];
}

function tell(kind: StepMessage['kind']): void {
  const message: StepMessage = { kind };
  if (process.connected) process.send?.(message, () => undefined);
}

function createMailer({ smtp, publicUrl = 'http://localhost' }: ServeOptions): Mailer {
  if (smtp === undefined) return createConsoleMailer();
  return createSmtpMailer(smtp, `no-reply@${new URL(publicUrl).hostname}`);
}

/** The address that is listened on, as a browser on this machine can use it. */
function ownUrl(app: FastifyInstance): string {
  const bound = app.server.address();
  if (bound === null || typeof bound === 'string') return 'http://localhost';
  const { address, port } = bound;
  const host = ['0.0.0.0', '::'].includes(address) ? 'localhost' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
