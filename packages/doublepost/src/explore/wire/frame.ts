/** One message of the protocol as it travels: type, length and content, unchanged. */
export interface Frame {
  /** The type byte as a character; the empty text for the first packets of a client, which have none. */
  readonly type: string;
  /** The whole message. */
  readonly bytes: Buffer;
}

/** A stream that is not PostgreSQL's protocol: nothing after it can be understood. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** The server itself refuses longer ones (`PQ_LARGE_MESSAGE_LIMIT`). */
const LONGEST_MESSAGE = 0x3fffffff;
/** `MAX_STARTUP_PACKET_LENGTH` of the server. */
const LONGEST_STARTUP = 10_000;

/**
 * Cuts one direction of a connection into messages, however its bytes arrive. What has been cut,
 * joined again, is the stream.
 */
export class FrameSplitter {
  readonly #hasType: boolean;
  #chunks: Buffer[] = [];
  #length = 0;

  /** @param begins `startup` for what a client sends: its first packets have no type byte */
  constructor(begins: 'startup' | 'typed') {
    this.#hasType = begins === 'typed';
  }

  /** Bytes that wait for the rest of their message. */
  get rest(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /**
   * Takes the bytes that arrived, and gives one message that is complete, or undefined: call it
   * again without bytes until it gives none.
   *
   * @throws ProtocolError for a length that no message has
   */
  next(chunk?: Buffer): Frame | undefined {
    if (chunk !== undefined && chunk.length > 0) {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
    }
    const header = this.#hasType ? 5 : 4;
    if (this.#length < header) return undefined;
    const head = this.#joinedTo(header);
    const declared = head.readUInt32BE(header - 4);
    const longest = this.#hasType ? LONGEST_MESSAGE : LONGEST_STARTUP;
    if (declared < 4 || declared > longest) {
      throw new ProtocolError(`a message of ${declared} bytes`);
    }
    const size = declared + header - 4;
    if (this.#length < size) return undefined;
    const joined = this.#joinedTo(size);
    const bytes = joined.subarray(0, size);
    this.#chunks[0] = joined.subarray(size);
    if (joined.length === size) this.#chunks.shift();
    this.#length -= size;
    return { type: this.#hasType ? String.fromCharCode(bytes[0] ?? 0) : '', bytes };
  }

  /** The first chunk, joined with as many others as `size` bytes need. */
  #joinedTo(size: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    if (first.length >= size) return first;
    let count = 0;
    for (let length = 0; length < size; count += 1) length += this.#chunks[count]?.length ?? size;
    const joined = Buffer.concat(this.#chunks.slice(0, count));
    this.#chunks.splice(0, count, joined);
    return joined;
  }
}
