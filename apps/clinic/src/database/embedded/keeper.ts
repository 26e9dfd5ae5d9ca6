import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { prepareBinaries } from './prepare-binaries.ts';
import { type KeeperMessage, type KeeperTask, OWNER } from './server-messages.ts';

// A process of its own, which keeps one server: it makes it, and ends and removes it as soon as the
// IPC channel closes, which happens whatever ends the process at the other end, SIGKILL included.

/** How long the server may take to end in good order, in milliseconds. */
const STOP_TIMEOUT_MS = 3000;
const PORT_ATTEMPTS = 3;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
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

const task = JSON.parse(process.argv[2] ?? '') as KeeperTask;
const folder = mkdtempSync(join(tmpdir(), 'clinic-postgres-'));
let running: ChildProcess | undefined;
let isEnding = false;

process.on('disconnect', () => void end());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end());
if (process.connected) await keep();
else await end();

async function keep(): Promise<void> {
  try {
    const { port, server } = await start();
    server.once('exit', () => void end());
    tell({ kind: 'ready', port, pid: server.pid ?? 0, folder });
  } catch (error) {
    tell({ kind: 'failed', what: error instanceof Error ? error.message : String(error) });
    await end();
  }
}

async function start(): Promise<{ port: number; server: ChildProcess }> {
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
  const options = {
    ...identity,
    cwd: folder,
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, LC_ALL: 'C', ...environment },
  } as const;
  await initialise(join(bin, 'initdb'), data, passwordFile, options);
  rmSync(passwordFile);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const { server, problem } = await launch(join(bin, 'postgres'), data, port, options);
    if (problem === undefined) return { port, server };
    // Between the choice of the port and its use another process may have taken it.
    if (attempt === PORT_ATTEMPTS || !/address already in use/iu.test(problem))
      throw new Error(problem);
  }
}

type Options = NonNullable<Parameters<typeof spawn>[2]>;

async function initialise(
  program: string,
  data: string,
  passwordFile: string,
  options: Options,
): Promise<void> {
  const initdb = run(program, options, [
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
  options: Options,
): Promise<{ server: ChildProcess; problem: string | undefined }> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = run(program, options, ['-D', data, '-p', String(port), ...settings]);
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

function run(program: string, options: Options, args: readonly string[]): ChildProcess {
  if (isEnding) throw new Error('It was told to end before it had started.');
  running = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  return running;
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
  return address.port;
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
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.exit(0);
}
