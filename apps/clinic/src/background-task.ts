/** Something that goes on beside the requests until it is stopped. */
export interface BackgroundTask {
  /** Ends after what is under way. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts such a task.
 *
 * @param run goes on until the signal is aborted.
 */
export function startTask(run: (signal: AbortSignal) => Promise<void>): BackgroundTask {
  const stopping = new AbortController();
  const ended = run(stopping.signal);
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
