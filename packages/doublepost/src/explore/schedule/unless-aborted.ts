/** A run came to no end in time after it was interrupted. */
export class RunAborted extends Error {}

/** A schedule takes less, unless a request stands still. */
const GRACE_MS = 500;

/**
 * Waits for a run, and half a second longer after an interruption.
 *
 * @throws RunAborted
 */
export async function unlessAborted<Result>(
  running: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return running;
  let timer: NodeJS.Timeout | undefined;
  let startTimer = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    startTimer = () => {
      timer = setTimeout(() => reject(new RunAborted('the run was interrupted')), GRACE_MS);
    };
  });
  if (signal.aborted) startTimer();
  else signal.addEventListener('abort', startTimer, { once: true });
  try {
    return await Promise.race([running, aborted]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', startTimer);
    // What becomes of it then is nobody's concern.
    running.catch(() => {});
  }
}
