import type { Frame } from './frame.ts';
import { Reader } from './reader.ts';

/** Whether a session is idle, in a transaction, or in one that has failed. */
export type TransactionStatus = 'idle' | 'open' | 'failed';

/** What a server says, as far as the order of statements depends on it. */
export type BackendMessage =
  | { readonly kind: 'key-data'; readonly pid: number }
  | { readonly kind: 'ready'; readonly status: TransactionStatus }
  /** An Execute has ended: by a command tag, for lack of a query, or at its row limit. */
  | { readonly kind: 'complete'; readonly tag: string }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  | { readonly kind: 'copy-in' }
  | { readonly kind: 'row' }
  /** Comes at any time and answers nothing. */
  | { readonly kind: 'notice' }
  | { readonly kind: 'sasl'; readonly mechanisms: readonly string[] }
  | { readonly kind: 'other' };

const STATUS: Readonly<Record<string, TransactionStatus>> = { I: 'idle', T: 'open', E: 'failed' };
const AUTHENTICATION_SASL = 10;

/**
 * Reads a message of a server.
 *
 * @throws ProtocolError where it breaks off
 */
export function readBackend({ type, bytes }: Frame): BackendMessage {
  const reader = new Reader(bytes);
  switch (type) {
    case 'K':
      return { kind: 'key-data', pid: reader.int32() };
    case 'Z':
      return { kind: 'ready', status: STATUS[String.fromCharCode(reader.byte())] ?? 'idle' };
    case 'C':
      return { kind: 'complete', tag: reader.text() };
    case 'I':
      return { kind: 'complete', tag: '' };
    case 's':
      return { kind: 'complete', tag: 'suspended' };
    case 'E':
      return { kind: 'error', ...readErrorFields(reader) };
    case 'G':
    case 'W':
      return { kind: 'copy-in' };
    case 'D':
      return { kind: 'row' };
    case 'N':
    case 'S':
    case 'A':
      return { kind: 'notice' };
    case 'R':
      return readAuthentication(reader);
    default:
      return { kind: 'other' };
  }
}

function readErrorFields(reader: Reader): { code: string; message: string } {
  let code = '';
  let message = '';
  for (;;) {
    const field = String.fromCharCode(reader.byte());
    if (field === '\0') return { code, message };
    const text = reader.text();
    if (field === 'C') code = text;
    if (field === 'M') message = text;
  }
}

function readAuthentication(reader: Reader): BackendMessage {
  if (reader.int32() !== AUTHENTICATION_SASL) return { kind: 'other' };
  const mechanisms: string[] = [];
  for (let name = reader.text(); name !== ''; name = reader.text()) mechanisms.push(name);
  return { kind: 'sasl', mechanisms };
}
