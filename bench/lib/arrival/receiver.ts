import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Target } from '../../../packages/doublepost/src/http/target.ts';

/** A process of its own that stamps the last byte of every post. */
export interface Receiver {
  readonly target: Target;
  readonly url: URL;
  /**
   * Lets `fire` send `count` posts, and waits until all have arrived and `fire` is done.
   *
   * @returns undefined where not all came in time
   */
  round(count: number, fire: () => Promise<unknown>): Promise<ArrivalSpread | undefined>;
  stop(): Promise<void>;
}

/** First to last arrival, in microseconds. */
export interface ArrivalSpread {
  /** As the process read the last bytes. */
  readonly read: number;
  /** As the kernel received them; undefined where the receiver cannot ask it. */
  readonly received: number | undefined;
}

const LONGEST_ROUND_MS = 20_000;

/** Compiles the receiver for HTTP/1.1 and HTTP/2 without TLS, and starts it. */
export async function startPlainReceiver(folder: string): Promise<Receiver> {
  const program = join(folder, 'receiver');
  const source = fileURLToPath(new URL('./receiver.c', import.meta.url));
  execFileSync('cc', ['-O2', '-D_GNU_SOURCE', '-o', program, source], { stdio: 'inherit' });
  return startReceiver(spawn(program), false);
}

/** Makes a certificate, and starts the receiver for HTTP/2 with TLS. */
export async function startTlsReceiver(folder: string): Promise<Receiver> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout ${key} -out ${certificate}`;
  execFileSync('openssl', words.split(' '), { stdio: 'pipe' });
  const source = fileURLToPath(new URL('./tls-receiver.mjs', import.meta.url));
  return startReceiver(spawn(process.execPath, [source, key, certificate]), true);
}

async function startReceiver(
  child: ChildProcessWithoutNullStreams,
  secure: boolean,
): Promise<Receiver> {
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const port = Number(await next());
  const url = new URL(`${secure ? 'https' : 'http'}://127.0.0.1:${port}/`);
  const address = '127.0.0.1';
  // A round that was given up may still print its spread.
  async function ready(): Promise<void> {
    while ((await next()) !== 'ready');
  }

  return {
    url,
    target: { origin: url.origin, host: address, port, secure, address, insecure: true },
    async round(count, fire) {
      child.stdin.write(`${count}\n`);
      await ready();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), LONGEST_ROUND_MS);
      });
      const spread = next();
      const [line] = await Promise.all([Promise.race([spread, late]), fire()]);
      clearTimeout(timer);
      if (line !== undefined) return parseSpread(line);
      child.stdin.write('0\n'); // Its "ready" ends the wait for a spread.
      await spread;
      return undefined;
    },
    async stop() {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}

function parseSpread(line: string): ArrivalSpread {
  const [read = Number.NaN, received] = line.split(' ').map((word) => Number(word) / 1000);
  return { read, received };
}
