import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between a program and a server, as the network does. */
export interface LosingRelay {
  /** The given address with the relay in place of the server. */
  readonly address: string;
  /** From now on what the connections that are open carry is lost; neither end is told. */
  readonly lose: () => void;
  readonly close: () => Promise<void>;
}

/** Passes on what is sent to the host and port of an address, both ways, until it is lost. */
export async function startLosingRelay(address: string): Promise<LosingRelay> {
  const { hostname, port } = new URL(address);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  const url = new URL(address);
  url.host = `127.0.0.1:${typeof place === 'object' ? place?.port : ''}`;

  const lose = (): void => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await once(server.close(), 'close');
  };
  return { address: String(url), lose, close };
}
