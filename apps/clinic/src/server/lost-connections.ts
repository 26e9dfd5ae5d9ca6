import type { Worker } from 'node:cluster';

/** A connection as Node's cluster hands it to a worker. */
interface Handle {
  /** Negative once it is closed in this process. */
  readonly fd: number;
  readonly close: () => void;
}

/** The worker that a connection was handed to last. */
const holders = new WeakMap<Handle, Worker>();

/**
 * In the primary process: closes the connections that were on their way to a worker when it died.
 *
 * Node's cluster keeps its end of such a connection until the worker confirms it, and forgets it
 * when the worker dies instead: the client would wait for ever (nodejs/node, issue 21746 and pull
 * request 21940 describe it for a related case). Node has no public way to hear of it, so the
 * handles are noted as they are sent.
 */
export function closeLostConnections(worker: Worker): void {
  const sent = new Set<Handle>();
  const child = worker.process;
  const { send } = child;
  child.send = (...args: unknown[]): boolean => {
    const [, handle] = args;
    if (isHandle(handle)) {
      for (const earlier of sent) if (earlier.fd < 0) sent.delete(earlier);
      sent.add(handle);
      holders.set(handle, worker);
    }
    return Reflect.apply(send, child, args);
  };
  worker.once('exit', () => {
    for (const handle of sent) if (holders.get(handle) === worker && handle.fd >= 0) handle.close();
  });
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'fd' in value && 'close' in value;
}
