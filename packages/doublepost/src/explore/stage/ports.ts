import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/**
 * Systems give the ports above these to whoever asks for any (Linux from 32768, most others from
 * 49152). Of these nobody gets one by chance while an application is being started anew on it.
 */
const [LOWEST, HIGHEST] = [10_000, 32_767];
/** How many of them are tried. */
const TRIES = 100;

/**
 * A port of this machine that nobody listens at; somebody else may take it before it is used, which
 * is unlikely.
 *
 * @throws Error where there is none
 */
export async function freePort(): Promise<number> {
  for (let left = TRIES; left > 0; left -= 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`there is no free port between ${LOWEST} and ${HIGHEST}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Whether anything listens at a port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
