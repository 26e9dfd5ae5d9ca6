/** A process that does not listen to these ends by them, and `exit` is then never emitted. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const callbacks = new Set<() => void>();

/**
 * Calls back, once and synchronously, where this process ends before its work is done: by
 * `process.exit`, by an error that nobody catches, or by a signal to which nobody else listens.
 *
 * @returns takes the call back
 */
export function onForcedEnd(callback: () => void): () => void {
  // Before all others: one that listens once is gone when it has been told.
  if (callbacks.size === 0) for (const name of ENDING) process.prependListener(name, endBy);
  callbacks.add(callback);
  process.once('exit', callback);
  return () => {
    callbacks.delete(callback);
    process.off('exit', callback);
    if (callbacks.size === 0) for (const name of ENDING) process.off(name, endBy);
  };
}

function endBy(name: NodeJS.Signals): void {
  // Whoever else listens ends its work in good order, as an interrupted check does.
  if (process.listenerCount(name) > 1) return;
  for (const callback of callbacks) callback();
  process.off(name, endBy);
  process.kill(process.pid, name);
}
