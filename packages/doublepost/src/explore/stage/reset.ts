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
    let isLate = false;
    wait(timeoutMs, undefined, { signal: timer.signal }).then(
      () => {
        isLate = true;
        return group.end(0);
      },
      () => {},
    );
    const [code, signal] = await group.ended;
    timer.abort();
    // What it does when it is asked to end, such as `exit 0`, says nothing of what it has put back.
    if (code === 0 && !isLate) return;
    const how = isLate ? `ended after ${timeoutMs / 1000} s` : (signal ?? `exit code ${code}`);
    const said = group.lastWords();
    const message = `\`${command}\` failed (${how})${said === '' ? '' : `:\n${said}`}`;
    throw new DoublepostError('DP_EXPLORE_RESET', message);
  };
}
