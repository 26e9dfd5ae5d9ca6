import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on the loopback interface, gone when the test ends. */
export interface TestServer {
  readonly url: URL;
  /** Waits until no connection is left; a test in which one stays open runs into its time-out. */
  allClosed(): Promise<void>;
}

/** Starts an HTTP server that answers with `handler`; `host` may be `::1`. */
export async function startServer(handler: RequestListener, host?: string): Promise<TestServer> {
  return listen(createServer(handler), host);
}

/** Starts an https server that answers everything with an empty page. */
export async function startTlsServer(certificate: {
  readonly key: Buffer;
  readonly cert: Buffer;
}): Promise<TestServer> {
  const answer: RequestListener = (_request, response) => response.end();
  return listenForTest(createHttpsServer(certificate, answer), 'https:');
}

/** Starts a server that speaks whatever bytes `onConnection` writes. */
export async function startRawServer(onConnection: (socket: Socket) => void): Promise<TestServer> {
  return listen(
    createNetServer((socket) => {
      socket.on('error', () => {}); // What a client does to it is not the server's failure.
      onConnection(socket);
    }),
  );
}

/** An address of this machine where nothing listens: its server was just closed. */
export async function unusedUrl(): Promise<URL> {
  const server = createNetServer();
  const url = await listenOn(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

/** Lets any server listen until the test ends. */
export async function listenForTest(server: Server, protocol = 'http:'): Promise<TestServer> {
  const { url, ...rest } = await listen(server);
  return { ...rest, url: new URL(url.href.replace('http:', protocol)) };
}

async function listen(server: Server, host?: string): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const url = await listenOn(server, host);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url,
    async allClosed() {
      while (sockets.size > 0)
        await Promise.all([...sockets].map((socket) => once(socket, 'close')));
    },
  };
}

async function listenOn(server: Server, host = '127.0.0.1'): Promise<URL> {
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${address.port}/`);
}
