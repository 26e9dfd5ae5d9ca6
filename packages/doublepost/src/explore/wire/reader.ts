import { ProtocolError } from './frame.ts';

/** Reads the content of a message field by field; never beyond its end. */
export class Reader {
  readonly #bytes: Buffer;
  #at: number;

  /** @param at where the content begins: 5 after a type and a length */
  constructor(bytes: Buffer, at = 5) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  bytes(count: number): Buffer {
    const at = this.#take(count);
    return this.#bytes.subarray(at, at + count);
  }

  /** Up to the next zero byte, which is read too. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end === -1) throw new ProtocolError('a text without an end');
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #take(count: number): number {
    if (this.left < count) throw new ProtocolError('a message that ends too early');
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
