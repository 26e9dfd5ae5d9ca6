import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { type AttemptEnd, droppedBy } from '../http/attempt.ts';
import { serverNameOf, type Target } from '../http/target.ts';

/** What an application protocol is called in the TLS handshake (RFC 7301). */
export type Protocol = 'h2' | 'http/1.1';

/**
 * Connects to the checked address of a target, with TLS where it is an https origin.
 *
 * @param timeoutMs for the connection and the TLS handshake; an `ABORT_ERR` when it is over
 * @param protocols offered in the TLS handshake, the preferred one first
 */
export async function connectTo(
  target: Target,
  timeoutMs: number,
  protocols: readonly Protocol[] = ['http/1.1'],
): Promise<Socket> {
  const { address: host, port, insecure = false } = target;
  const socket = target.secure
    ? connectTls({
        host,
        port,
        servername: serverNameOf(target),
        ALPNProtocols: [...protocols],
        rejectUnauthorized: !insecure,
      })
    : connect({ host, port });
  // Not `AbortSignal.timeout`, which holds on to its memory until the time is over.
  const tooLate = new AbortController();
  const timer = setTimeout(() => tooLate.abort(), timeoutMs);
  try {
    await once(socket, target.secure ? 'secureConnect' : 'connect', { signal: tooLate.signal });
    return socket;
  } catch (error) {
    socket.on('error', () => {}); // The reason is thrown; what follows it says nothing new.
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What the server chose of the offered protocols; undefined where it chose none. */
export function protocolOf(socket: Socket): string | undefined {
  return socket instanceof TLSSocket ? socket.alpnProtocol || undefined : undefined;
}

/** The end of a request whose connection could not be made. */
export function failedToConnect(error: unknown): AttemptEnd {
  const end = droppedBy(error);
  return end.kind === 'dropped' && end.code === 'ABORT_ERR' ? { kind: 'timeout' } : end;
}
