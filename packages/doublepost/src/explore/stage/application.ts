import { setTimeout as wait } from 'node:timers/promises';
import createDebug from 'debug';
import { DoublepostError } from '../../errors.ts';
import { describeEnding, startGroup } from '../../process-group.ts';
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
  /** Whether it has run before, and what it kept in its memory is to be forgotten. */
  readonly isAnew?: boolean;
}

/** Between two looks whether it listens, in milliseconds. */
const LOOK_AGAIN_MS = 50;
/** What is the matter most often where neither the command nor a variable names the port. */
const NOT_TOLD =
  'Write {port} into --start where the application takes its port; without it, it has to listen at the port in the variable PORT.';
const OFTEN =
  'It may remember requests outside of its database, and so it is started anew before every run: let it start that often, or switch off what it remembers.';
/** How long a port may be taken after the end, in milliseconds. */
const LET_GO_MS = 2_000;
/** How long it may take to end by itself, in milliseconds. */
const STOP_MS = 3_000;

/**
 * Starts an application whose database is at the proxy: `PORT`, `DATABASE_URL` and libpq's `PG...`
 * variables are set.
 *
 * @throws DoublepostError DP_EXPLORE_START
 */
export async function startApplication(options: StartOptions): Promise<Application> {
  const { upstream, port, proxyPort, timeoutMs, isAnew = false } = options;
  if (await listens(port)) {
    throw new DoublepostError('DP_EXPLORE_START', `something listens at port ${port} already`, {
      fix: 'End it (a killed exploration leaves its applications running), or choose another port: that of the address, or with a scenario file --base-url http://localhost:PORT. --start starts the application itself, on the port of the page.',
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
  const group = startGroup(fill(options.command), {
    env: {
      ...process.env,
      ...variablesFor(upstream, proxy, proxyPort),
      PORT: String(port),
      ...Object.fromEntries(own),
    },
    tell: (text) => debug('%s', text),
  });
  const stop = async (): Promise<void> => {
    await group.end(STOP_MS);
    // The system closes the sockets of a process after its output, by which its end is known.
    const deadline = performance.now() + LET_GO_MS;
    while ((await listens(port)) && performance.now() < deadline) await wait(LOOK_AGAIN_MS);
  };
  const deadline = performance.now() + timeoutMs;
  while (!(await listens(port))) {
    const { hasEnded } = group;
    if (!hasEnded && performance.now() < deadline) {
      await wait(LOOK_AGAIN_MS);
      continue;
    }
    const isTold = [options.command, ...Object.values(options.env)].some((text) =>
      text.includes('{port}'),
    );
    const fix = isAnew ? { fix: OFTEN } : hasEnded || isTold ? {} : { fix: NOT_TOLD };
    const what = `${isAnew ? 'started anew, ' : ''}\`${options.command}\``;
    const how = hasEnded
      ? describeEnding(await group.ended)
      : `did not listen at port ${port} within ${timeoutMs / 1000} s`;
    await stop();
    const words = group.lastWords();
    const said = words === '' ? ', and printed nothing' : `:\n${words}`;
    throw new DoublepostError('DP_EXPLORE_START', `${what} ${how}${said}`, fix);
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
