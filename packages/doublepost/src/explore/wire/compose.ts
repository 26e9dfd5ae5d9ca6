import type { TransactionStatus } from './backend.ts';

/** A message from its type and its content. */
export function message(type: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

/** Ends a part of a pipeline: the server sends what it has, and goes on. */
export const FLUSH: Buffer = message('H');

/** A simple query. */
export function query(sql: string): Buffer {
  return message('Q', Buffer.from(`${sql}\0`));
}

/** Tells a client that the next statement may come. */
export function readyForQuery(status: TransactionStatus): Buffer {
  return message('Z', Buffer.from({ idle: 'I', open: 'T', failed: 'E' }[status]));
}

/** An error as PostgreSQL reports it. */
export function errorResponse(
  severity: 'ERROR' | 'FATAL',
  code: string,
  text: string,
  detail?: string,
): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${text}`];
  if (detail !== undefined) fields.push(`D${detail}`);
  return message('E', Buffer.from(`${fields.join('\0')}\0\0`));
}

/**
 * Offers SASL mechanisms to a client. Those that bind to a TLS channel (`-PLUS`) are left out: the
 * client has no TLS to the proxy, and libpq refuses a server that offers them nevertheless.
 */
export function saslOffer(mechanisms: readonly string[]): Buffer {
  const usable = mechanisms.filter((name) => !name.endsWith('-PLUS'));
  const kind = Buffer.from([0, 0, 0, 10]);
  return message('R', Buffer.concat([kind, Buffer.from(`${usable.join('\0')}\0\0`)]));
}
