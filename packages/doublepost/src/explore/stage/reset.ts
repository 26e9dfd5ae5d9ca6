import { setTimeout as wait } from 'node:timers/promises';
import { DoublepostError } from '../../errors.ts';
import { startGroup } from '../../process-group.ts';

/**
 * Makes what runs a command of the user after every schedule: it puts back what is not in the
 * database.
 *
 * @param command for the shell
 * @param timeoutMs in milliseconds
 * @returns it throws DP_EXPLORE_RESET where the command fails
 */
export function resetBy(command: string, timeoutMs: number): () => Promise<void> {
  return async () => {
    const group = startGroup(command);
    const timer = new AbortController();
    wait(timeoutMs, undefined, { signal: timer.signal }).then(
      () => group.end(0),
      () => {},
    );
    const [code, signal] = await group.ended;
    timer.abort();
    if (code === 0) return;
    const how = signal === null ? `exit code ${code}` : `ended after ${timeoutMs / 1000} s`;
    const said = group.lastWords();
    const message = `\`${command}\` failed (${how})${said === '' ? '' : `:\n${said}`}`;
    throw new DoublepostError('DP_EXPLORE_RESET', message);
  };
}
