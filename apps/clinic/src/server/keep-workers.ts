import type { Worker } from 'node:cluster';
import { ClinicError } from '../errors.ts';
import { stopWorkers } from './stop-workers.ts';
import { isFailedMessage, isStep } from './worker-messages.ts';

const SHORT_LIFE_MS = 5000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;

/** Sees to it that there are as many workers as it was given. */
export interface WorkerKeeper {
  /** Replaces the worker when it dies, or was sent a signal, and its successors as well. */
  readonly keep: (worker: Worker) => void;
  /** Lets them all go from now on. */
  readonly letGo: () => void;
}

/**
 * Replaces workers that die, later and later if they do so soon. One that was sent a signal stops
 * when its successor listens, so that there is no moment without one.
 *
 * @param fork starts another worker.
 * @param logLevel of the lines that tell of deaths.
 */
export function createWorkerKeeper(fork: () => Worker, logLevel: string): WorkerKeeper {
  let hasLetGo = false;
  let delay = FIRST_DELAY_MS;

  const keep = (worker: Worker): void => {
    const startedAt = Date.now();
    let isLeaving = false;
    worker.on('message', (message: unknown) => {
      if (hasLetGo || isLeaving || !isStep(message, 'leaving')) return;
      isLeaving = true;
      const successor = fork();
      keep(successor);
      void listening(successor)
        .catch(() => undefined)
        .then(() => stopWorkers([worker]));
    });
    worker.on('exit', (code, signal) => {
      if (hasLetGo || isLeaving) return;
      void logEnd(worker, signal ?? code, logLevel);
      if (Date.now() - startedAt >= SHORT_LIFE_MS) delay = FIRST_DELAY_MS;
      setTimeout(() => {
        if (!hasLetGo) keep(fork());
      }, delay);
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
    });
  };

  const letGo = (): void => {
    hasLetGo = true;
  };
  return { keep, letGo };
}

/**
 * Settles when the worker listens.
 *
 * @throws ClinicError when it cannot, or ends before.
 */
export function listening(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('listening', () => resolve());
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
