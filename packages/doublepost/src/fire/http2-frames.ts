/** A frame of HTTP/2, RFC 9113, 4.1. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 for frames of the connection as a whole. */
  readonly streamId: number;
  /** The whole frame with its header. */
  readonly bytes: Buffer;
}

const HEADER_BYTES = 9;
const DATA = 0x0;
const HEADERS = 0x1;
const END_STREAM = 0x1;

/** Cuts bytes into frames; what is left of an incomplete last one stays out. */
export function readFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  let start = 0;
  while (start + HEADER_BYTES <= bytes.length) {
    const end = start + HEADER_BYTES + bytes.readUIntBE(start, 3);
    if (end > bytes.length) break;
    frames.push({
      type: bytes.readUInt8(start + 3),
      flags: bytes.readUInt8(start + 4),
      streamId: bytes.readUInt32BE(start + 5) & 0x7fffffff,
      bytes: bytes.subarray(start, end),
    });
    start = end;
  }
  return frames;
}

/** Whether a frame is the last one of its request. */
export function endsStream({ type, flags }: Frame): boolean {
  return (type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0;
}

/**
 * Puts the frames of each stream together, in the order of the streams: header blocks refer to those
 * of the streams before (RFC 7541, 2.3.2). Frames of the connection come first.
 */
export function piecesByStream(frames: readonly Frame[]): Buffer[] {
  const pieces = new Map<number, Buffer[]>();
  for (const { streamId, bytes } of frames) {
    pieces.set(streamId, [...(pieces.get(streamId) ?? []), bytes]);
  }
  const connection = pieces.get(0) ?? [];
  pieces.delete(0);
  const [first, ...others] = [...pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece);
  return [[...connection, ...(first ?? [])], ...others].map((piece) => Buffer.concat(piece));
}
