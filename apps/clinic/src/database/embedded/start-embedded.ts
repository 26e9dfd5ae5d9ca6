import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ClinicError } from '../../errors.ts';
import { findBinaries } from './find-binaries.ts';
import { KEEPER_TASK, type KeeperMessage, type KeeperTask, OWNER } from './server-messages.ts';

/** A PostgreSQL server that belongs to this process. */
export interface EmbeddedServer {
  /** `postgres://USER:PASSWORD@127.0.0.1:PORT/clinic`, an empty database. */
  readonly url: string;
  /** Settles, with a `DP_CLINIC_EMBEDDED_LOST`, when it has ended and was not told to. */
  readonly lost: Promise<ClinicError>;
  /** Ends the server and removes its data. */
  readonly stop: () => Promise<void>;
}

// A program for Node.js itself, so it is the compiled one, also when this file runs uncompiled.
const KEEPER = fileURLToPath(new URL('../../../dist/database/embedded/keeper.js', import.meta.url));

/**
 * Starts a private PostgreSQL server on a free port of the loopback address, with its data in a
 * temporary folder. It ends with this process, whatever ends that one.
 *
 * @throws ClinicError `DP_CLINIC_EMBEDDED_MISSING`, `DP_CLINIC_EMBEDDED_FAILED`
 */
export async function startEmbedded(): Promise<EmbeddedServer> {
  const task: KeeperTask = { native: findBinaries(), password: randomBytes(16).toString('hex') };
  const keeper = fork(KEEPER, [], {
    env: { ...process.env, [KEEPER_TASK]: JSON.stringify(task) },
    // Out of the reach of Ctrl-C, so that requests under way find their database to the end.
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  const { port, pid, folder } = await started(keeper);
  let isStopping = false;
  const lost = new Promise<ClinicError>((resolve) => {
    keeper.once('exit', (code, signal) => {
      if (isStopping) return;
      const what = `The private PostgreSQL server has ended: its keeper by ${signal ?? `code ${code}`}.`;
      resolve(new ClinicError('DP_CLINIC_EMBEDDED_LOST', what));
    });
  });
  const removed = gone.then(async () => {
    // Whoever uses the server hears of it first, and need not find out by errors.
    await new Promise(setImmediate);
    if (!isStopping) removeOrphan(pid, folder);
  });
  // Neither of them keeps this process from ending, which is what ends the server.
  keeper.unref();
  keeper.channel?.unref();
  const stop = async (): Promise<void> => {
    isStopping = true;
    if (keeper.connected) keeper.disconnect();
    keeper.ref();
    await removed;
  };
  const base = `postgres://${OWNER}:${task.password}@127.0.0.1:${port}`;
  try {
    await createDatabase(`${base}/postgres`);
  } catch (cause) {
    await stop();
    throw failed(String(cause), cause);
  }
  return { url: `${base}/${OWNER}`, lost, stop };
}

function started(
  keeper: ReturnType<typeof fork>,
): Promise<Extract<KeeperMessage, { kind: 'ready' }>> {
  return new Promise((resolve, reject) => {
    keeper.once('message', (message: KeeperMessage) => {
      if (message.kind === 'ready') resolve(message);
      else reject(failed(message.what));
    });
    keeper.once('error', (cause) => reject(failed(cause.message, cause)));
    keeper.once('exit', (code, signal) => reject(failed(`Its keeper ended: ${signal ?? code}.`)));
  });
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${OWNER}`);
  await client.end();
}

/** The keeper was killed, and could not do it. */
function removeOrphan(pid: number, folder: string): void {
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    // It has ended as well.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function failed(what: string, cause?: unknown): ClinicError {
  return new ClinicError('DP_CLINIC_EMBEDDED_FAILED', what, { cause });
}
