import cluster, { type Worker } from 'node:cluster';
import { ClinicError } from '../errors.ts';
import { freePort } from '../free-port.ts';
import { listenError } from './listen-error.ts';
import { closeLostConnections } from './lost-connections.ts';
import type { ServeOptions } from './serve-options.ts';
import { killWorkers, stopWorkers } from './stop-workers.ts';
import { isFailedMessage, isStep, WORKER_DATABASE, WORKER_PORT } from './worker-messages.ts';

const SHORT_LIFE_MS = 5000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;

/** The workers while they run. */
export interface WorkerPool {
  /** Where they listen, for example `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Ends them all, see {@link stopWorkers}. */
  readonly stop: () => Promise<void>;
  /** Ends them all at once, see {@link killWorkers}. */
  readonly kill: () => Promise<void>;
}

/**
 * Starts the workers, this program again with the same arguments, and replaces those that die.
 * Connections are dealt out in turn, so that two copies of a form reach two workers. A worker that
 * was sent a signal stops when its successor listens, so that there is no moment without one.
 *
 * @param secret signs the session cookies; handed to the workers in their environment.
 * @returns when all of them listen.
 * @throws ClinicError when one of them cannot.
 */
export async function startWorkers(options: ServeOptions, secret: string): Promise<WorkerPool> {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  let isStopping = false;
  let delay = FIRST_DELAY_MS;
  const port = options.port === 0 ? await chooseFreePort(options.host) : options.port;

  const fork = (): Worker => {
    const worker = cluster.fork({
      CLINIC_SECRET: secret,
      [WORKER_PORT]: String(port),
      [WORKER_DATABASE]: options.database,
    });
    closeLostConnections(worker);
    return worker;
  };

  const keepAlive = (worker: Worker): void => {
    const startedAt = Date.now();
    let isLeaving = false;
    worker.on('message', (message: unknown) => {
      if (isStopping || isLeaving || !isStep(message, 'leaving')) return;
      isLeaving = true;
      const successor = fork();
      keepAlive(successor);
      void listening(successor)
        .catch(() => undefined)
        .then(() => stopWorkers([worker]));
    });
    worker.on('exit', (code, signal) => {
      if (isStopping || isLeaving) return;
      void logEnd(worker, signal ?? code, options.logLevel);
      if (Date.now() - startedAt >= SHORT_LIFE_MS) delay = FIRST_DELAY_MS;
      setTimeout(() => {
        if (!isStopping) keepAlive(fork());
      }, delay);
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
    });
  };

  const stop = async (): Promise<void> => {
    isStopping = true;
    await stopWorkers(liveWorkers());
  };
  const kill = async (): Promise<void> => {
    isStopping = true;
    await killWorkers(liveWorkers());
  };

  const first = Array.from({ length: options.workers }, fork);
  try {
    await Promise.all(first.map(listening));
  } catch (error) {
    await stop();
    throw error;
  }
  for (const worker of first) keepAlive(worker);
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, stop, kill };
}

/** The port, once the worker listens on it. */
function listening(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('listening', ({ port }) => resolve(port));
    worker.on('message', (message: unknown) => {
      if (isFailedMessage(message)) reject(new ClinicError(message.code, message.what));
    });
    worker.once('exit', (code, signal) => {
      const what = `Worker ${worker.process.pid} ended with ${signal ?? `code ${code}`}.`;
      reject(new ClinicError('DP_CLINIC_WORKER_FAILED', what));
    });
  });
}

async function logEnd(worker: Worker, reason: string | number, level: string): Promise<void> {
  // Loaded when it is needed, since this process serves nothing and is to start quickly.
  const { createLog } = await import('./request-log.ts');
  createLog(level).error({ worker: worker.process.pid, reason }, 'worker ended');
}

/**
 * Chosen here and not by the first worker to listen: a port that the system chose for the workers is
 * given back when the last of them dies, and those that replace them would listen on another one.
 */
async function chooseFreePort(host: string): Promise<number> {
  try {
    return await freePort(host);
  } catch (error) {
    throw listenError(error, host, 0);
  }
}

function liveWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
