import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from '../../apps/clinic/src/database/embedded/find-binaries.ts';
import { launchServer, type Run } from '../../apps/clinic/src/database/embedded/launch-server.ts';
import { OWNER } from '../../apps/clinic/src/database/embedded/server-messages.ts';

/** A PostgreSQL server that a test may take down and start again. */
export interface RestartablePostgres {
  /** Of its database `postgres`. */
  readonly url: string;
  /** Ends it as a crash does: without a word to anybody, so that it has to recover. */
  crash(): Promise<void>;
  /** Starts it again on the same port and data, and waits until it takes connections. */
  start(): Promise<void>;
  dispose(): Promise<void>;
}

/** A server that recovers is back within a few seconds. */
const TRIES = 100;
const BETWEEN_TRIES_MS = 50;

/** Makes a server with data of its own. */
export async function startRestartablePostgres(): Promise<RestartablePostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'doublepost-postgres-'));
  const password = randomBytes(16).toString('hex');
  let begin = (): ChildProcess => {
    throw new Error('it was never started');
  };
  const run: Run = (program, args, options) => {
    begin = () => spawn(program, args, options);
    return begin();
  };
  const { port, server } = await launchServer({ native: findBinaries(), password }, folder, run);
  const url = `postgres://${OWNER}:${password}@127.0.0.1:${port}/postgres`;
  let running = server;
  const end = (): void => void running.kill('SIGQUIT');
  process.once('exit', end);
  const crash = async (): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill('SIGQUIT');
    await gone;
  };
  return {
    url,
    crash,
    async start() {
      running = begin();
      running.stderr?.resume();
      for (let tries = 1; !(await isUp(url)); tries += 1) {
        if (tries === TRIES) throw new Error('PostgreSQL did not come back');
        await wait(BETWEEN_TRIES_MS);
      }
    },
    async dispose() {
      process.off('exit', end);
      await crash();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function isUp(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
