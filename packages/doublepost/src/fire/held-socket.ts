import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { HeldRequest } from './barrier.ts';

const EMPTY: Buffer = Buffer.alloc(0);

/**
 * A connection that can keep what is written to it: between `hold` and `release` nothing is sent but
 * what `park` lets go. Node's HTTP clients write to it and read answers from it as from any socket,
 * so headers, chunked bodies, frames and 1xx answers are parsed by the parsers that Node trusts.
 */
export class HeldSocket extends Duplex implements HeldRequest {
  readonly #socket: Socket;
  #holding = false;
  #kept: Buffer[] = [];
  #end: Buffer = EMPTY;

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
    // Between two requests no client listens, and what breaks then is seen by the next one.
    this.on('error', () => {});
  }

  /** Whether another request can be sent and answered. */
  get isOpen(): boolean {
    return !this.destroyed && this.writable && !this.#socket.readableEnded;
  }

  /** From now on nothing is sent. */
  hold(): void {
    this.#holding = true;
  }

  /** What is kept, as one piece. */
  get kept(): Buffer {
    return Buffer.concat(this.#kept);
  }

  /**
   * Sends what is kept, except for an end of it, and waits until the operating system has taken it.
   *
   * @param sizeOfEnd how many of the bytes stay; given all of them
   */
  async park(sizeOfEnd: (bytes: Buffer) => number): Promise<void> {
    const bytes = this.kept;
    const start = bytes.length - sizeOfEnd(bytes);
    this.#kept = [];
    this.#end = bytes.subarray(start);
    await new Promise<void>((resolve) => {
      this.#socket.write(bytes.subarray(0, start), () => resolve());
    });
  }

  /**
   * Sends the first byte of the end, where that completes nothing: it wakes the receiver, and whatever
   * lies between, so that the rest finds them awake. Not over TLS, where a write is under way until a
   * later turn, and what is written meanwhile waits for it.
   */
  rehearse(): void {
    if ('encrypted' in this.#socket || this.#end.length < 2) return;
    this.#socket.write(this.#end.subarray(0, 1));
    this.#end = this.#end.subarray(1);
  }

  /** Sends the end that `park` left, in one write; what is written later is sent at once. */
  release(): void {
    // Nothing is done before the write that can be done after it: others wait for their turn.
    this.#socket.write(this.#end);
    this.#end = EMPTY;
    this.#holding = false;
  }

  /** Gives what is kept to somebody who sends it himself; what is written later is sent at once. */
  takeKept(): Buffer {
    const bytes = this.kept;
    this.#holding = false;
    this.#kept = [];
    return bytes;
  }

  /** Sends bytes in one write, whatever is kept. */
  send(bytes: Buffer): void {
    if (bytes.length > 0) this.#socket.write(bytes);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this._writev([{ chunk }], done);
  }

  /** What is written together stays together: frames are never torn by bytes of `send`. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    const bytes = chunks.map(({ chunk }) => chunk);
    if (this.#holding) {
      this.#kept.push(...bytes);
      done();
    } else if (this.#socket.write(Buffer.concat(bytes))) done();
    else this.#socket.once('drain', done);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
