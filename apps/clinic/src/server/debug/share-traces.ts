import cluster, { type Worker } from 'node:cluster';
import { kindOf } from '../worker-messages.ts';
import type { Trace } from './trace.ts';
import { createTraceLog, TRACE_CAPACITY, type TraceLog } from './trace-log.ts';

/** Between the processes: a request that one of the workers has answered. */
interface TraceMessage {
  readonly kind: 'trace';
  readonly trace: Trace;
}

/** In a worker: a log that has the requests of all workers. */
export function createSharedTraces(): TraceLog {
  const log = createTraceLog((trace) => {
    const message: TraceMessage = { kind: 'trace', trace };
    if (process.connected) process.send?.(message, () => undefined);
  });
  process.on('message', (message) => {
    if (isTraceMessage(message)) log.receive(message.trace);
  });
  return log;
}

/** In the primary process: hands each request on to the other workers, and the last ones to new ones. */
export function passTracesOn(): void {
  const last: TraceMessage[] = [];
  cluster.on('message', (sender, message) => {
    if (!isTraceMessage(message)) return;
    last.push(message);
    if (last.length > TRACE_CAPACITY) last.shift();
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker !== undefined && worker !== sender) send(worker, message);
    }
  });
  cluster.on('listening', (worker) => {
    for (const message of last) send(worker, message);
  });
}

function send(worker: Worker, message: TraceMessage): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

function isTraceMessage(message: unknown): message is TraceMessage {
  return kindOf(message) === 'trace';
}
