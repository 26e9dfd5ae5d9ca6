import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { CAPTURE_LIMIT } from './message.ts';

/** A body without its content encoding. */
export interface DecodedBody {
  /** At most {@link CAPTURE_LIMIT} bytes. */
  readonly body: Buffer;
  /** False where more was to come: beyond the limit, or after the place where the encoding broke. */
  readonly whole: boolean;
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** In small pieces, what precedes a broken place is decoded before the place is reached. */
const PIECE_BYTES = 1024;

/**
 * Undoes the content encoding of a body. Never rejects: a body is evidence, so of one that breaks
 * off what could be decoded is kept, and one that does not decode at all as it came.
 *
 * @param encoding as `Content-Encoding` names it
 */
export async function decodeBody(raw: Buffer, encoding = 'identity'): Promise<DecodedBody> {
  const open = DECODERS.get(encoding.trim().toLowerCase());
  if (open === undefined || raw.length === 0) return { body: raw, whole: true };
  const { body, whole } = await inflate(open(), raw);
  return body.length === 0 && !whole ? { body: raw, whole: true } : { body, whole };
}

/** A few kilobytes can unfold into gigabytes, so decoding ends where the limit is passed. */
function inflate(decoder: Transform, raw: Buffer): Promise<DecodedBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (whole: boolean): void => {
      resolve({ body: Buffer.concat(chunks).subarray(0, CAPTURE_LIMIT), whole });
      decoder.destroy();
    };
    decoder.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > CAPTURE_LIMIT) finish(false);
    });
    decoder.on('end', () => finish(true));
    decoder.on('error', () => finish(false));
    for (let start = 0; start < raw.length; start += PIECE_BYTES) {
      decoder.write(raw.subarray(start, start + PIECE_BYTES));
    }
    decoder.end();
  });
}
