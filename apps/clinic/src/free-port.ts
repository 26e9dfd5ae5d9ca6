import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Systems give the ports above these to whoever asks for any (Linux from 32768, most others from
 * 49152). Of these nobody gets one by chance while it is not listened on, as after the death of the
 * last worker.
 */
const [LOWEST, HIGHEST] = [10_000, 32_767];
/** How many of them are tried. */
const TRIES = 100;
const TAKEN = new Set(['EADDRINUSE', 'EACCES']);

/**
 * A port that nobody listens on; another process may take it before it is used, which is unlikely.
 *
 * @throws Error where the host is no address of this machine
 */
export async function freePort(host: string): Promise<number> {
  for (let left = TRIES; left > 0; left -= 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(host, port)) return port;
  }
  throw new Error(`There is no free port between ${LOWEST} and ${HIGHEST}.`);
}

async function isFree(host: string, port: number): Promise<boolean> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    // Windows keeps some ports for itself.
    const isTaken = error instanceof Error && 'code' in error && TAKEN.has(String(error.code));
    if (isTaken) return false;
    throw error;
  }
  await once(probe.close(), 'close');
  return true;
}
