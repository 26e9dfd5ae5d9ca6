import { ClinicError } from '../errors.ts';
import { freePort } from '../free-port.ts';
import { listenError } from './listen-error.ts';
import type { ServeOptions } from './serve-options.ts';

/** How often another free port is chosen, at most. */
const FURTHER_CHOICES = 3;

/**
 * Starts what listens on the port of the options, or on a free one where it is 0. That is chosen here
 * and not by the first worker to listen: a port that the system chose for the workers is given back
 * when the last of them dies, and those that replace them would listen on another one. Another
 * process may take it before it is listened on; then another one is chosen, at most three times.
 *
 * @param start throws `DP_CLINIC_PORT_TAKEN`, with nothing left behind, where the port is in use.
 * @throws ClinicError when the host is none of this machine, and whatever `start` throws.
 */
export async function onPort<Started>(
  { host, port }: Pick<ServeOptions, 'host' | 'port'>,
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  if (port !== 0) return start(port);
  for (let left = FURTHER_CHOICES; ; left -= 1) {
    try {
      return await start(await chooseFreePort(host));
    } catch (error) {
      const isTaken = error instanceof ClinicError && error.code === 'DP_CLINIC_PORT_TAKEN';
      if (!isTaken || left === 0) throw error;
    }
  }
}

async function chooseFreePort(host: string): Promise<number> {
  try {
    return await freePort(host);
  } catch (error) {
    throw listenError(error, host, 0);
  }
}
