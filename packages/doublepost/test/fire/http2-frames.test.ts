import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsStream, piecesByStream, readFrames } from '../../src/fire/http2-frames.ts';

/** A frame as RFC 9113, 4.1 has it. */
function frame(type: number, flags: number, streamId: number, payload = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, payload]);
}

const FRAME = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(2 ** 31 - 1), fc.uint8Array({ maxLength: 300 }))
  .map(([type, flags, id, payload]) => frame(type, flags, id, Buffer.from(payload)));

describe('frames', () => {
  it('are read as they were written, and an incomplete one is left', () => {
    fc.assert(
      fc.property(fc.array(FRAME), FRAME, fc.nat(), (frames, last, cut) => {
        const rest = last.subarray(0, cut % last.length);
        const read = readFrames(Buffer.concat([...frames, rest]));
        expect(read.map(({ bytes }) => bytes)).toEqual(frames);
      }),
    );
  });

  it.each<[string, Buffer, boolean]>([
    ['data with END_STREAM', frame(0, 0x1, 1), true],
    ['data without it', frame(0, 0x0, 1), false],
    ['padded data with it', frame(0, 0x9, 1), true],
    ['headers with it', frame(1, 0x5, 1), true],
    ['the acknowledgement of settings, whose flag is the same bit', frame(4, 0x1, 0), false],
    ['the acknowledgement of a PING', frame(6, 0x1, 0, Buffer.alloc(8)), false],
  ])('%s: ends its stream or not', (_what, bytes, expected) => {
    expect(readFrames(bytes).map(endsStream)).toEqual([expected]);
  });

  it('of each stream are put together, those of the connection before all', () => {
    const frames = [
      frame(1, 4, 3, Buffer.from('h3')),
      frame(1, 4, 5, Buffer.from('h5')),
      frame(8, 0, 0, Buffer.alloc(4)),
      frame(0, 1, 5, Buffer.from('d5')),
      frame(0, 1, 3, Buffer.from('d3')),
    ];
    const [h3, h5, window, d5, d3] = frames as [Buffer, Buffer, Buffer, Buffer, Buffer];
    expect(piecesByStream(readFrames(Buffer.concat(frames)))).toEqual([
      Buffer.concat([window, h3, d3]),
      Buffer.concat([h5, d5]),
    ]);
  });
});
