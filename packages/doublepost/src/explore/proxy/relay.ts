import type { Socket } from 'node:net';
import type { Frame, FrameSplitter } from '../wire/frame.ts';

/** What hears the messages of one direction. */
export interface RelayEnds {
  readonly from: Socket;
  readonly to: Socket;
  readonly splitter: FrameSplitter;
  /** Told of each message; writes to `to` what is to go on. */
  readonly hear: (frame: Frame) => void;
  /** A message broke the rules of the protocol. */
  readonly fail: () => void;
  readonly end: () => void;
}

/** Cuts what one socket sends into messages, no faster than the other one takes them. */
export function relay({ from, to, splitter, hear, fail, end }: RelayEnds): void {
  from.on('data', (chunk: Buffer) => {
    try {
      // Many messages of one chunk leave together.
      to.cork();
      for (let frame = splitter.next(chunk); frame !== undefined; frame = splitter.next()) {
        hear(frame);
      }
      to.uncork();
      if (to.writableNeedDrain) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    } catch {
      fail();
    }
  });
  from.on('error', () => {});
  from.on('close', () => {
    end();
    to.end();
  });
}
