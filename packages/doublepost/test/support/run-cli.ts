import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The command as users start it. */
export const BIN: string = fileURLToPath(new URL('../../bin/doublepost.js', import.meta.url));

/** What a command printed, and its exit code. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to start the command. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends a signal when it is fulfilled. */
  readonly interruptWhen?: Promise<void>;
  /** Default: SIGINT. */
  readonly signal?: NodeJS.Signals;
  /** Closes the pipe that the command prints to, as `| head` does. */
  readonly closeStdout?: boolean;
}

/** Runs the built command as a user does. */
export async function runCli(
  words: readonly string[],
  { interruptWhen, signal = 'SIGINT', closeStdout = false, ...options }: CliOptions = {},
): Promise<CliResult> {
  const { DEBUG: _debug, ...inherited } = process.env;
  const child = spawn(process.execPath, [BIN, ...words], {
    ...options,
    env: { ...inherited, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (closeStdout) child.stdout.destroy();
  void interruptWhen?.then(() => child.kill(signal));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
