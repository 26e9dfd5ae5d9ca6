import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchServer, type Run } from './launch-server.ts';
import { KEEPER_TASK, type KeeperMessage, type KeeperTask } from './server-messages.ts';

// A process of its own, which keeps one server: it makes it, and ends and removes it as soon as the
// IPC channel closes, which happens whatever ends the process at the other end, SIGKILL included.

/** How long the server may take to end in good order, in milliseconds. */
const STOP_TIMEOUT_MS = 3000;

let folder: string | undefined;
let running: ChildProcess | undefined;
let isEnding = false;

process.on('disconnect', () => void end());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end());
if (process.connected) await keep();
else await end();

async function keep(): Promise<void> {
  try {
    const task = JSON.parse(process.env[KEEPER_TASK] ?? '') as KeeperTask;
    // The server may run as another user, who has to read its libraries.
    process.umask(0o022);
    folder = mkdtempSync(join(tmpdir(), 'clinic-postgres-'));
    const { port, server } = await launchServer(task, folder, run);
    server.once('exit', () => void end());
    tell({ kind: 'ready', port, pid: server.pid ?? 0, folder });
  } catch (error) {
    tell({ kind: 'failed', what: error instanceof Error ? error.message : String(error) });
    await end();
  }
}

function run(...[program, args, options]: Parameters<Run>): ChildProcess {
  if (isEnding) throw new Error('It was told to end before it had started.');
  running = spawn(program, args, options);
  return running;
}

function tell(message: KeeperMessage): void {
  // The other end may have gone; then there is nobody to tell.
  if (process.connected) process.send?.(message, () => undefined);
}

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  const child = running;
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    // "Fast": what is connected is cut off. What does not obey has no data that would matter.
    child.kill('SIGINT');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(impatience);
  }
  if (folder !== undefined)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.exit(0);
}
