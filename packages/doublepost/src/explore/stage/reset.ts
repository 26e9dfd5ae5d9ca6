import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DoublepostError } from '../../errors.ts';

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
    const child = spawn(command, {
      shell: true,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-1_000);
      });
    }
    const timer = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), timeoutMs);
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    clearTimeout(timer);
    if (code === 0) return;
    const how = signal === null ? `exit code ${code}` : `ended after ${timeoutMs / 1000} s`;
    const message = `\`${command}\` failed (${how})${said === '' ? '' : `:\n${said.trim()}`}`;
    throw new DoublepostError('DP_EXPLORE_RESET', message);
  };
}
