import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import createDebug from 'debug';
import { DoublepostError } from '../../errors.ts';
import { addressAt, type Upstream } from '../proxy/upstream.ts';
import { listens } from './ports.ts';

const debug = createDebug('doublepost:start');

/** A started application. */
export interface Application {
  readonly port: number;
  /** Ends it with all that it started, and waits until it is gone. */
  stop(): Promise<void>;
}

/** How an application is started. */
export interface StartOptions {
  /** For the shell; `{port}`, `{proxy}`, `{proxyHost}` and `{proxyPort}` are replaced. */
  readonly command: string;
  /** More variables; the same is replaced in their values. */
  readonly env: Readonly<Record<string, string>>;
  readonly upstream: Upstream;
  /** Where the application is to listen. */
  readonly port: number;
  /** Where its database is. */
  readonly proxyPort: number;
  /** Until it listens, in milliseconds. */
  readonly timeoutMs: number;
}

/** Between two looks whether it listens, in milliseconds. */
const LOOK_AGAIN_MS = 50;
/** How long it may take to end by itself, in milliseconds. */
const STOP_MS = 3_000;

/**
 * Starts an application whose database is at the proxy: `PORT`, `DATABASE_URL` and libpq's `PG...`
 * variables are set.
 *
 * @throws DoublepostError DP_EXPLORE_START
 */
export async function startApplication(options: StartOptions): Promise<Application> {
  const { upstream, port, proxyPort, timeoutMs } = options;
  if (await listens(port)) {
    throw new DoublepostError('DP_EXPLORE_START', `something listens at port ${port} already`, {
      fix: 'End it: --start starts the application itself, on the port of the page.',
    });
  }
  const proxy = addressAt(upstream, proxyPort);
  const fill = (text: string): string =>
    text
      .replaceAll('{port}', String(port))
      .replaceAll('{proxy}', proxy)
      .replaceAll('{proxyHost}', '127.0.0.1')
      .replaceAll('{proxyPort}', String(proxyPort));
  const own = Object.entries(options.env).map(([name, value]) => [name, fill(value)]);
  const child = spawn(fill(options.command), {
    shell: true,
    // A process group of its own: whatever it starts ends with it.
    detached: true,
    env: {
      ...process.env,
      ...variablesFor(upstream, proxy, proxyPort),
      PORT: String(port),
      ...Object.fromEntries(own),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = lastWordsOf(child);
  const closed = once(child, 'close');
  let isGone = false;
  void closed.then(() => {
    isGone = true;
  });
  const stop = (): Promise<void> => end(child, closed, () => isGone);
  const deadline = performance.now() + timeoutMs;
  while (!(await listens(port))) {
    if (!isGone && performance.now() < deadline) {
      await wait(LOOK_AGAIN_MS);
      continue;
    }
    const how = isGone ? 'ended' : `did not listen at port ${port}`;
    await stop();
    throw new DoublepostError(
      'DP_EXPLORE_START',
      `\`${options.command}\` ${how}${isGone ? '' : ` within ${timeoutMs / 1000} s`}:\n${output()}`,
    );
  }
  return { port, stop };
}

/** What libpq and the usual frameworks read. */
function variablesFor(
  { user, password, database }: Upstream,
  proxy: string,
  proxyPort: number,
): Record<string, string> {
  return {
    DATABASE_URL: proxy,
    PGHOST: '127.0.0.1',
    PGPORT: String(proxyPort),
    PGUSER: user,
    PGDATABASE: database,
    PGSSLMODE: 'disable',
    ...(password === undefined ? {} : { PGPASSWORD: password }),
  };
}

async function end(
  child: ChildProcess,
  closed: Promise<unknown>,
  isGone: () => boolean,
): Promise<void> {
  if (isGone()) return;
  signalGroup(child, 'SIGTERM');
  await Promise.race([closed, wait(STOP_MS, undefined, { ref: false })]);
  if (!isGone()) signalGroup(child, 'SIGKILL');
  await closed;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}

function lastWordsOf(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: Buffer): void => {
    debug('%s', chunk.toString().trimEnd());
    text = (text + chunk.toString()).slice(-2_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => text.trim();
}
