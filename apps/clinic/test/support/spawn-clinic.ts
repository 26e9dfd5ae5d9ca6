import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const CLINIC = fileURLToPath(new URL('../../bin/clinic.js', import.meta.url));

export interface RunningClinic {
  readonly url: string;
  readonly process: ChildProcess;
  readonly stop: () => Promise<void>;
}

/** Starts `clinic serve` on a free port and waits until all its workers listen. */
export async function serveClinic(...options: readonly string[]): Promise<RunningClinic> {
  const child = spawn(process.execPath, [CLINIC, 'serve', '--port', '0', ...options], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: clinicEnvironment(),
  });
  const errors = child.stderr === null ? Promise.resolve('') : text(child.stderr);
  const failed = once(child, 'exit').then(async () => {
    throw new Error(`clinic serve ended: ${await errors}`);
  });
  const [message] = await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => undefined);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url: message.url, process: child, stop };
}

/**
 * Runs a command to its end.
 *
 * @param channel whether it is told over IPC when its parent ends
 */
export async function runClinic(
  args: readonly string[],
  environment: Record<string, string> = {},
  channel?: 'ipc',
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = clinicProcess(args, environment, channel);
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
  const exit = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exit;
  return { code, stdout, stderr };
}

/** Starts a command with nothing but its output attached. */
export function clinicProcess(
  args: readonly string[],
  environment: Record<string, string> = {},
  channel?: 'ipc',
): ChildProcess {
  return spawn(process.execPath, [CLINIC, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...(channel === undefined ? [] : [channel])],
    env: { ...clinicEnvironment(), ...environment },
  });
}

/** The same at a pseudo terminal, which util-linux's `script` lends. */
export function clinicAtTerminal(
  args: readonly string[],
  environment: Record<string, string>,
): ChildProcess {
  const command = [process.execPath, CLINIC, ...args].map(quote).join(' ');
  return spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...clinicEnvironment(), TERM: 'xterm', SHELL: '/bin/sh', ...environment },
  });
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The environment without what would change the clinic or what the test runner adds to it. */
function clinicEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env };
  for (const name of [
    'DATABASE_URL',
    'NODE_ENV',
    'DEBUG',
    'NODE_OPTIONS',
    'CLINIC_SECRET',
    'CLINIC_SMTP_URL',
    'CLINIC_PUBLIC_URL',
    'CLINIC_TRUST_PROXY',
    'LC_ALL',
    'LC_MESSAGES',
    'LANG',
  ]) {
    delete environment[name];
  }
  return environment;
}
