import { type ChildProcess, execFileSync, type SpawnOptions } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../free-port.ts';
import { prepareBinaries } from './prepare-binaries.ts';
import { type KeeperTask, OWNER } from './server-messages.ts';

const PORT_ATTEMPTS = 3;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Enough for as many workers as there may be, with as many connections as they have by default.
  max_connections: '600',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The data does not outlive the server, so nothing needs to reach the disk.
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
};

/** PostgreSQL refuses to run as root; `nobody` has no right that it could misuse. */
interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts a program, and remembers it as the one to be ended. */
export type Run = (program: string, args: readonly string[], options: SpawnOptions) => ChildProcess;

/**
 * Makes a cluster of its own in the folder and starts a server on it, on a free port.
 *
 * @returns when the server accepts connections.
 * @throws Error with the last words of the program that failed.
 */
export async function launchServer(
  task: KeeperTask,
  folder: string,
  run: Run,
): Promise<{ readonly port: number; readonly server: ChildProcess }> {
  const identity = unprivileged();
  const { bin, environment } = prepareBinaries(task.native, folder, identity.uid !== undefined);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, task.password, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) {
    // The folder may be passed through, but shows nothing; what stands in it belongs to the server.
    chmodSync(folder, 0o711);
    for (const path of [data, passwordFile]) chownSync(path, identity.uid, identity.gid);
  }
  const options: SpawnOptions = {
    ...identity,
    cwd: folder,
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, LC_ALL: 'C', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  };
  const start: Start = (program, args) => run(program, args, options);
  await initialise(join(bin, 'initdb'), data, passwordFile, start);
  rmSync(passwordFile);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort('127.0.0.1');
    const { server, problem } = await launch(join(bin, 'postgres'), data, port, start);
    if (problem === undefined) return { port, server };
    // Between the choice of the port and its use another process may have taken it.
    if (attempt === PORT_ATTEMPTS || !/address already in use/iu.test(problem))
      throw new Error(problem);
  }
}

type Start = (program: string, args: readonly string[]) => ChildProcess;

async function initialise(
  program: string,
  data: string,
  passwordFile: string,
  start: Start,
): Promise<void> {
  const initdb = start(program, [
    ...[`--pgdata=${data}`, `--username=${OWNER}`, `--pwfile=${passwordFile}`],
    ...['--auth=scram-sha-256', '--encoding=UTF8', '--no-sync', '--no-instructions'],
    // The rules for letters come with PostgreSQL itself, the same on every system.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]);
  const lines = collect(initdb);
  const code = await exitOf(initdb);
  if (code !== '0') throw new Error(`initdb ended with ${code}: ${summary(lines)}`);
}

async function launch(
  program: string,
  data: string,
  port: number,
  start: Start,
): Promise<{ server: ChildProcess; problem: string | undefined }> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = start(program, ['-D', data, '-p', String(port), ...settings]);
  let isReady = (): void => undefined;
  const ready = new Promise<undefined>((resolve) => {
    isReady = () => resolve(undefined);
  });
  const lines = collect(server, (line) => {
    if (line.includes('database system is ready to accept connections')) isReady();
  });
  const ended = exitOf(server).then((code) => `postgres ended with ${code}: ${summary(lines)}`);
  return { server, problem: await Promise.race([ready, ended]) };
}

/** The last lines that the program has written; it must be read on, or it stands still. */
function collect(child: ChildProcess, hear: (line: string) => void = () => undefined): string[] {
  const lines: string[] = [];
  if (child.stderr === null) return lines;
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line.trim());
    if (lines.length > 10) lines.shift();
    hear(line);
  });
  return lines;
}

function summary(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join(' / ');
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? String(code)));
  });
}

function unprivileged(): Identity {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((option) => Number(execFileSync('id', [option, 'nobody'])));
  return { uid: uid ?? 65_534, gid: gid ?? 65_534 };
}
