import cluster, { type Worker } from 'node:cluster';
import { createWorkerKeeper, listening } from './keep-workers.ts';
import { closeLostConnections } from './lost-connections.ts';
import { onPort } from './on-port.ts';
import type { ServeOptions } from './serve-options.ts';
import { killWorkers, stopWorkers } from './stop-workers.ts';
import { WORKER_DATABASE, WORKER_PORT } from './worker-messages.ts';

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
 * Starts the workers, this program again with the same arguments, and replaces those that die, see
 * {@link createWorkerKeeper}. Connections are dealt out in turn, so that two copies of a form reach
 * two workers.
 *
 * @param secret signs the session cookies; handed to the workers in their environment.
 * @returns when all of them listen.
 * @throws ClinicError when one of them cannot.
 */
export function startWorkers(options: ServeOptions, secret: string): Promise<WorkerPool> {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  return onPort(options, (port) => startWorkersOn(port, options, secret));
}

async function startWorkersOn(
  port: number,
  { host, database, workers: count, logLevel }: ServeOptions,
  secret: string,
): Promise<WorkerPool> {
  const fork = (): Worker => {
    const worker = cluster.fork({
      CLINIC_SECRET: secret,
      [WORKER_PORT]: String(port),
      [WORKER_DATABASE]: database,
    });
    closeLostConnections(worker);
    return worker;
  };
  const workers = Array.from({ length: count }, fork);
  try {
    await Promise.all(workers.map(listening));
  } catch (error) {
    await stopWorkers(liveWorkers());
    throw error;
  }
  const keeper = createWorkerKeeper(fork, logLevel);
  for (const worker of workers) keeper.keep(worker);
  const endBy = (end: typeof stopWorkers) => (): Promise<void> => {
    keeper.letGo();
    return end(liveWorkers());
  };
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return { url: `http://${authority}`, stop: endBy(stopWorkers), kill: endBy(killWorkers) };
}

function liveWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
