import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { serverNameOf, type Target } from '../http/target.ts';
import type { HeldRequest } from './barrier.ts';

/**
 * A connection that keeps what is written until `park`, then sends all of it but the last byte,
 * and that byte on `release`. Node's HTTP client writes to it and reads answers from it as from any
 * socket, so headers, chunked bodies and 1xx answers are parsed by the parser that Node trusts.
 */
export class HeldSocket extends Duplex implements HeldRequest {
  readonly #socket: Socket;
  #pending: Buffer[] = [];
  #lastByte: Buffer = Buffer.alloc(0);

  /** @param socket a connected socket; it is destroyed together with this stream */
  constructor(socket: Socket) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => {
      // After a regular end, what was not read yet is still to be read.
      if (!socket.readableEnded) this.destroy();
    });
  }

  /** Sends everything but the last byte and waits until the operating system has taken it. */
  async park(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#lastByte = bytes.subarray(-1);
    await new Promise<void>((resolve) => {
      this.#socket.write(bytes.subarray(0, -1), () => resolve());
    });
  }

  release(): void {
    this.#socket.write(this.#lastByte);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#pending.push(chunk);
    done();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

/**
 * Connects to the checked address of a target, with TLS where it is an https origin.
 *
 * @param timeoutMs for the connection and the TLS handshake; an `ABORT_ERR` when it is over
 */
export async function connectTo(target: Target, timeoutMs: number): Promise<Socket> {
  const { address: host, port } = target;
  const socket = target.secure
    ? connectTls({ host, port, servername: serverNameOf(target), ALPNProtocols: ['http/1.1'] })
    : connect({ host, port });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, target.secure ? 'secureConnect' : 'connect', { signal });
    return socket;
  } catch (error) {
    socket.on('error', () => {}); // The reason is thrown; what follows it says nothing new.
    socket.destroy();
    throw error;
  }
}
