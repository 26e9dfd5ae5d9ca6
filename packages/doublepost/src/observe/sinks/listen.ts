import { once } from 'node:events';
import type { Server } from 'node:net';
import { DoublepostError } from '../../errors.ts';

/**
 * Lets a server listen on a port of the loopback interface.
 *
 * @param port 0 for any that is free
 * @returns the port
 * @throws DoublepostError DP_PORT_TAKEN
 */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new DoublepostError(
      'DP_PORT_TAKEN',
      `port ${port} of 127.0.0.1 cannot be used (${code})`,
      {
        cause,
      },
    );
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
