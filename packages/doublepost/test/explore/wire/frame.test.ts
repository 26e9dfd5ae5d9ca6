import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSplitter, ProtocolError } from '../../../src/explore/wire/frame.ts';
import { chunked, frontendStream } from './messages.ts';

function split(splitter: FrameSplitter, chunks: readonly Buffer[]): Buffer[] {
  const frames: Buffer[] = [];
  for (const chunk of chunks) {
    let frame = splitter.next(chunk);
    while (frame !== undefined) {
      frames.push(frame.bytes);
      frame = splitter.next();
    }
  }
  return frames;
}

describe('a stream of messages', () => {
  it('is cut into the same messages, wherever its chunks end', () => {
    fc.assert(
      fc.property(frontendStream, fc.array(fc.nat()), (messages, cuts) => {
        const chunks = chunked(Buffer.concat(messages), cuts);
        expect(split(new FrameSplitter('typed'), chunks)).toEqual(messages);
      }),
    );
  });

  it('is cut at every single byte', () => {
    const messages = fc.sample(frontendStream, { numRuns: 3, seed: 7 }).flat();
    const bytes = Buffer.concat(messages);
    for (let at = 0; at <= bytes.length; at += 1) {
      const chunks = [bytes.subarray(0, at), bytes.subarray(at)];
      expect(split(new FrameSplitter('typed'), chunks)).toEqual(messages);
    }
    const bytewise = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(split(new FrameSplitter('typed'), bytewise)).toEqual(messages);
  });

  it('of arbitrary bytes is refused or waited for, never changed and never endless', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (parts) => {
        const chunks = parts.map((part) => Buffer.from(part));
        const splitter = new FrameSplitter('typed');
        let frames: Buffer[] = [];
        try {
          frames = split(splitter, chunks);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
          return;
        }
        const stream = Buffer.concat(chunks);
        const cut = Buffer.concat(frames);
        expect(stream.subarray(0, cut.length)).toEqual(cut);
        expect(Buffer.concat([cut, splitter.rest])).toEqual(stream);
      }),
      { numRuns: 500 },
    );
  });

  it('begins without types, and refuses a startup packet that the server would refuse', () => {
    const splitter = new FrameSplitter('startup');
    const tooLong = Buffer.alloc(8);
    tooLong.writeInt32BE(20_000);
    expect(() => splitter.next(tooLong)).toThrow(ProtocolError);
  });
});
