import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port that nobody listens on; another process may take it before it is used.
 *
 * @throws Error where the host is no address of this machine
 */
export async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  await once(probe.close(), 'close');
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
  return address.port;
}
