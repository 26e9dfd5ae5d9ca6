import type { FastifyInstance } from 'fastify';
import { openDatabase } from '../database/open-database.ts';
import { ClinicError } from '../errors.ts';
import { openJobQueue } from '../jobs/open-job-queue.ts';
import { type JobWorker, startJobWorker } from '../jobs/start-job-worker.ts';
import { createConsoleMailer } from '../mail/console-mailer.ts';
import type { Mailer } from '../mail/mailer.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import { type Purging, startPurging } from '../purge/start-purging.ts';
import { buildApp } from './build-app.ts';
import { closeConnections, closeListener } from './close-connections.ts';
import { createSharedTraces } from './debug/share-traces.ts';
import { listenError } from './listen-error.ts';
import type { ServeOptions } from './serve-options.ts';
import { type FailedMessage, isStep, type StepMessage } from './worker-messages.ts';

/** How long requests under way may take to finish once the worker is to stop, in milliseconds. */
const GRACE_MS = 8000;

/**
 * Runs one worker: one application with one database connection, on the port that all workers
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
  const database = openDatabase(options.database, {
    poolSize: options.poolSize,
    ...(traces === undefined ? {} : { observe: traces.observe }),
  });
  const app = await buildApp({
    ...options,
    database,
    secret,
    ...(traces === undefined ? {} : { traces }),
    isStopping: () => phase === 'finishing',
  });
  const mailer = createMailer(options);
  let jobs: JobWorker | undefined;
  let purging: Purging | undefined;
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
    await Promise.all([jobs?.stop(), purging?.stop()]);
    mailer.close();
    await database.destroy();
    process.exit(0);
  };
  process.on('message', (message) => {
    if (isStep(message, 'close')) close();
    if (isStep(message, 'finish')) void finish();
  });
  process.on('SIGTERM', () => tell('leaving'));
  // Ctrl-C reaches all processes of the terminal; the primary one decides how they stop.
  process.on('SIGINT', () => undefined);

  await app.listen({ host: options.host, port: options.port });
  phase = 'serving';
  const publicUrl = options.publicUrl ?? ownUrl(app);
  const now = (): Date => new Date();
  const queue = await openJobQueue(database, now);
  const context = { queue, mailer, publicUrl };
  jobs = startJobWorker(context, (error) => app.log.error({ err: error }, 'jobs failed'));
  const report = (error: unknown): void => app.log.error({ err: error }, 'purging failed');
  purging = startPurging({ database, now, report });
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
