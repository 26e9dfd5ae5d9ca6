import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import createDebug from 'debug';
import { DoublepostError } from '../../errors.ts';
import { errorResponse } from '../wire/compose.ts';
import { withDatabase } from '../wire/startup.ts';
import { readFirstPacket } from './first-packet.ts';
import type { Gate, Watch } from './gate.ts';
import { Link, type LinkSockets } from './link.ts';
import { connectUpstream, type Upstream } from './upstream.ts';

const debug = createDebug('doublepost:proxy');

/** Where the proxy listens: a TCP port of the loopback address (0: any), or the path of a socket. */
export type ListenAt = { readonly port: number } | { readonly path: string };

/** Relays PostgreSQL's protocol; where there is a gate, it is asked before each unit. */
export class WireProxy {
  readonly #upstream: Upstream;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #links = new Set<Link>();
  /** Who decides when units run; undefined: everything passes. */
  gate: Gate | undefined;
  /** Told of the units that pass. */
  watch: Watch | undefined;
  #count = 0;
  #isCut = false;

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  get links(): ReadonlySet<Link> {
    return this.#links;
  }

  /**
   * Opens one more port (or socket); its number is that of `Session.port`.
   *
   * @returns the TCP port; 0 for a socket
   * @throws DoublepostError DP_EXPLORE_LISTEN
   */
  async listen(at: ListenAt = { port: 0 }): Promise<number> {
    const number = this.#servers.length;
    const server = createServer({ noDelay: true }, (socket) => void this.#accept(socket, number));
    this.#servers.push(server);
    server.listen('path' in at ? at : { ...at, host: '127.0.0.1' });
    try {
      await once(server, 'listening');
    } catch (cause) {
      const place = 'path' in at ? at.path : `port ${at.port}`;
      const { code } = cause as NodeJS.ErrnoException;
      throw new DoublepostError(
        'DP_EXPLORE_LISTEN',
        `the proxy cannot listen at ${place}: ${code}`,
        {
          cause,
        },
      );
    }
    if ('path' in at) server.once('close', () => removeSocket(at.path));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /**
   * Cuts all connections, and lets none be made until it is told to `reopen`.
   *
   * @returns the backends that they had; they may still end the statement that they are at
   */
  cut(): number[] {
    this.#isCut = true;
    const pids = [...this.#links].map(({ pid }) => pid);
    for (const link of this.#links) link.close();
    for (const socket of this.#sockets) socket.destroy();
    return pids;
  }

  reopen(): void {
    this.#isCut = false;
  }

  /** Cuts all connections, here and to the server, which so rolls back what is open. */
  async close(): Promise<void> {
    this.cut();
    await Promise.all(
      this.#servers.map((server) => server.listening && once(server.close(), 'close')),
    );
  }

  async #accept(client: Socket, port: number): Promise<void> {
    if (this.#isCut) {
      client.destroy();
      return;
    }
    this.#sockets.add(client);
    client.on('error', (error) => debug('client: %s', error.message));
    client.on('close', () => this.#sockets.delete(client));
    try {
      const startup = await readFirstPacket(client);
      if (startup === undefined) {
        client.destroy();
        return;
      }
      const server = await connectUpstream(this.#upstream).catch((error: Error) => {
        client.end(errorResponse('FATAL', '08001', `doublepost: ${error.message}`));
        throw error;
      });
      server.on('error', (error) => debug('server: %s', error.message));
      if (client.destroyed || this.#isCut) {
        client.destroy();
        server.destroy();
        return;
      }
      const { database, copy } = this.#upstream;
      const { kind, bytes } = startup;
      const isDiverted = kind === 'startup' && copy !== undefined;
      server.write(isDiverted ? withDatabase(bytes, database, copy) : bytes);
      if (kind === 'cancel') server.pipe(client);
      else this.#link({ client, server }, port, startup.isolation);
      client.resume();
    } catch (error) {
      debug('connection refused: %s', error);
      client.end();
    }
  }

  #link(sockets: LinkSockets, port: number, isolation: string | undefined): void {
    this.#count += 1;
    const { client, server } = sockets;
    const link = new Link(sockets, {
      id: this.#count,
      port,
      isolation,
      gate: () => this.gate,
      watch: () => this.watch,
    });
    this.#links.add(link);
    client.on('close', () => this.#links.delete(link));
    server.on('close', () => this.#links.delete(link));
  }
}

function removeSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Node.js has removed it.
  }
}
