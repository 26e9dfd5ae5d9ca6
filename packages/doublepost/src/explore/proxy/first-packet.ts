import type { Socket } from 'node:net';
import { isolationFrom } from '../sql/statement.ts';
import { FrameSplitter } from '../wire/frame.ts';
import { readStartup } from '../wire/startup.ts';

/** Neither TLS nor GSSAPI here: what the application sends stays on this machine. */
const NO = Buffer.from('N');

/** What a connection begins with. */
export interface FirstPacket {
  readonly kind: 'startup' | 'cancel';
  readonly bytes: Buffer;
  /** The isolation level that it asks for. */
  readonly isolation: string | undefined;
}

/** Declines encryption as often as it is asked for; undefined where the client goes away. */
export function readFirstPacket(client: Socket): Promise<FirstPacket | undefined> {
  return new Promise((resolve, reject) => {
    const splitter = new FrameSplitter('startup');
    const onData = (chunk: Buffer): void => {
      try {
        for (let frame = splitter.next(chunk); frame !== undefined; frame = splitter.next()) {
          const packet = readStartup(frame.bytes);
          if (packet.kind === 'startup' || packet.kind === 'cancel') {
            client.off('data', onData);
            client.pause();
            client.unshift(splitter.rest);
            const isolation =
              packet.kind === 'startup' ? isolationFrom(packet.parameters) : undefined;
            resolve({ kind: packet.kind, bytes: frame.bytes, isolation });
            return;
          }
          client.write(NO);
        }
      } catch (error) {
        reject(error);
      }
    };
    client.on('data', onData);
    client.once('close', () => resolve(undefined));
  });
}
