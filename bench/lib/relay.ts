import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** A TCP relay that looks at nothing: the least that any proxy costs. */
export async function startRelay(to: {
  readonly host: string;
  readonly port: number;
}): Promise<{ readonly port: number; close(): void }> {
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...to, noDelay: true });
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.pipe(upstream);
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
