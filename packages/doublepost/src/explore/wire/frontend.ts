import type { Frame } from './frame.ts';
import { Reader } from './reader.ts';

/** What a client says, as far as the order of statements depends on it. */
export type FrontendMessage =
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'parse'; readonly name: string; readonly sql: string }
  | { readonly kind: 'bind'; readonly portal: string; readonly statement: string }
  | { readonly kind: 'execute'; readonly portal: string; readonly maxRows: number }
  | { readonly kind: 'describe' }
  | { readonly kind: 'close'; readonly what: 'statement' | 'portal'; readonly name: string }
  | { readonly kind: 'sync' }
  | { readonly kind: 'flush' }
  | { readonly kind: 'function-call'; readonly oid: number }
  | { readonly kind: 'copy' }
  | { readonly kind: 'terminate' }
  /** Passwords, SASL, GSSAPI; and whatever a later protocol adds. */
  | { readonly kind: 'other' };

/**
 * Reads a message of a client.
 *
 * @throws ProtocolError where it breaks off
 */
export function readFrontend({ type, bytes }: Frame): FrontendMessage {
  const reader = new Reader(bytes);
  switch (type) {
    case 'Q':
      return { kind: 'query', sql: reader.text() };
    case 'P':
      return { kind: 'parse', name: reader.text(), sql: reader.text() };
    case 'B':
      return { kind: 'bind', portal: reader.text(), statement: reader.text() };
    case 'E':
      return { kind: 'execute', portal: reader.text(), maxRows: reader.int32() };
    case 'D':
      return { kind: 'describe' };
    case 'C': {
      const what = reader.byte() === 0x53 ? 'statement' : 'portal';
      return { kind: 'close', what, name: reader.text() };
    }
    case 'S':
      return { kind: 'sync' };
    case 'H':
      return { kind: 'flush' };
    case 'F':
      return { kind: 'function-call', oid: reader.int32() };
    case 'd':
    case 'c':
    case 'f':
      return { kind: 'copy' };
    case 'X':
      return { kind: 'terminate' };
    default:
      return { kind: 'other' };
  }
}
