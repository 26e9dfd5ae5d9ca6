import { Reader } from './reader.ts';

/** The first packet of a client. */
export type StartupPacket =
  | { readonly kind: 'ssl-request' }
  | { readonly kind: 'gssenc-request' }
  /** For the server that gave out the process id; goes on a connection of its own. */
  | { readonly kind: 'cancel'; readonly pid: number }
  | {
      readonly kind: 'startup';
      /** `3.0` or `3.2` so far. */
      readonly version: string;
      readonly parameters: ReadonlyMap<string, string>;
    };

const CANCEL = 80877102;
const SSL = 80877103;
const GSSENC = 80877104;

/**
 * Reads a packet that has no type byte.
 *
 * @throws ProtocolError where it breaks off
 */
export function readStartup(bytes: Buffer): StartupPacket {
  const reader = new Reader(bytes, 4);
  const code = reader.int32();
  if (code === SSL) return { kind: 'ssl-request' };
  if (code === GSSENC) return { kind: 'gssenc-request' };
  if (code === CANCEL) return { kind: 'cancel', pid: reader.int32() };
  const parameters = new Map<string, string>();
  for (;;) {
    const name = reader.text();
    if (name === '') break;
    parameters.set(name, reader.text());
  }
  return { kind: 'startup', version: `${code >>> 16}.${code & 0xffff}`, parameters };
}

/**
 * A startup packet that asks for another database.
 *
 * @param bytes of a packet of the kind `startup`
 * @param from the database that is not to be used; packets that ask for others stay as they are
 * @throws ProtocolError where it breaks off
 */
export function withDatabase(bytes: Buffer, from: string, to: string): Buffer {
  const packet = readStartup(bytes);
  if (packet.kind !== 'startup') return bytes;
  const { parameters } = packet;
  // Who names none gets the one that has the name of the user.
  if ((parameters.get('database') ?? parameters.get('user')) !== from) return bytes;
  const pairs = [...new Map([...parameters, ['database', to]])].flat();
  const text = Buffer.from(`${pairs.join('\0')}\0\0`);
  const head = Buffer.from(bytes.subarray(0, 8));
  head.writeInt32BE(8 + text.length);
  return Buffer.concat([head, text]);
}

/** Asks a server for TLS; it answers with one byte, `S` or `N`. */
export function sslRequest(): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32BE(8);
  bytes.writeInt32BE(SSL, 4);
  return bytes;
}
