import type { Worker } from 'node:cluster';
import { isStep, type StepMessage } from './worker-messages.ts';

/** Longer than a worker takes to end by itself, requests under way or not. */
const KILL_AFTER_MS = 10_000;

/**
 * Ends workers without losing a request: all of them stop to accept connections first, then each
 * finishes what it has. Those that do not end in ten seconds are killed.
 */
export async function stopWorkers(workers: readonly Worker[]): Promise<void> {
  const gone = workers.map(exitOf);
  await Promise.all(workers.map((worker, index) => Promise.race([closed(worker), gone[index]])));
  for (const worker of workers) tell(worker, 'finish');
  await Promise.all(gone);
}

/** Ends workers at once, requests under way or not. */
export async function killWorkers(workers: readonly Worker[]): Promise<void> {
  const gone = workers.map(exitOf);
  for (const worker of workers) worker.process.kill('SIGKILL');
  await Promise.all(gone);
}

function exitOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.isDead()) return resolve();
    const timeout = setTimeout(() => worker.process.kill('SIGKILL'), KILL_AFTER_MS);
    worker.once('exit', () => {
      clearTimeout(timeout);
      resolve();
    });
  });
}

function closed(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.on('message', (message: unknown) => {
      if (isStep(message, 'closed')) resolve();
    });
    tell(worker, 'close');
    // One that is just starting did not hear it.
    worker.once('listening', () => tell(worker, 'close'));
  });
}

function tell(worker: Worker, kind: StepMessage['kind']): void {
  const message: StepMessage = { kind };
  // A worker that has just gone cannot be told; its exit is on the way.
  if (worker.isConnected()) worker.send(message, () => undefined);
}
