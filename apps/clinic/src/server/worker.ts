import type { FastifyInstance } from 'fastify';
import { openDatabase } from '../database/open-database.ts';
import { ClinicError } from '../errors.ts';
import { type JobWorker, startJobWorker } from '../jobs/start-job-worker.ts';
import { createConsoleMailer } from '../mail/console-mailer.ts';
import type { Mailer } from '../mail/mailer.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import { type Purging, startPurging } from '../purge/start-purging.ts';
import { buildApp } from './build-app.ts';
import { listenError } from './listen-error.ts';
import type { ServeOptions } from './serve-options.ts';
import { type FailedMessage, isStopMessage } from './worker-messages.ts';

/** How long requests under way may take to finish once the worker is to stop, in milliseconds. */
const GRACE_MS = 3000;

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
  const database = openDatabase(options.database, { poolSize: options.poolSize });
  const app = await buildApp({ ...options, database, secret });
  const mailer = createMailer(options);
  let jobs: JobWorker | undefined;
  let purging: Purging | undefined;
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    // A client that holds its connection open must not keep the server from ending.
    setTimeout(() => process.exit(0), GRACE_MS).unref();
    await Promise.all([app.close(), jobs?.stop(), purging?.stop()]);
    mailer.close();
    await database.destroy();
    process.exit(0);
  };
  process.on('message', (message) => {
    if (isStopMessage(message)) void stop();
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  await app.listen({ host: options.host, port: options.port });
  const publicUrl = options.publicUrl ?? ownUrl(app);
  const now = (): Date => new Date();
  const context = { database, mailer, publicUrl, now };
  jobs = startJobWorker(context, (error) => app.log.error({ err: error }, 'jobs failed'));
  const report = (error: unknown): void => app.log.error({ err: error }, 'purging failed');
  purging = startPurging({ database, now, report });
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
