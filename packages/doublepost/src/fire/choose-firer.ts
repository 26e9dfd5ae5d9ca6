import { DoublepostError } from '../errors.ts';
import type { Target } from '../http/target.ts';
import { connectTo, protocolOf } from './connect.ts';
import type { RacingFirer } from './firer.ts';
import { http1 } from './http1.ts';
import { http2 } from './http2.ts';
import { openHttp2 } from './http2-session.ts';

/**
 * Chooses the protocol: HTTP/2 where an https server offers it, HTTP/1.1 otherwise.
 *
 * @param wanted true: HTTP/2 and nothing else, by prior knowledge where there is no TLS; false:
 *   HTTP/1.1; undefined: whatever fits
 * @param timeoutMs for the connections that ask, in milliseconds
 * @throws DoublepostError DP_HTTP2_UNAVAILABLE
 */
export async function chooseFirer(
  target: Target,
  wanted: boolean | undefined,
  timeoutMs: number,
): Promise<RacingFirer> {
  if (wanted === true) {
    await requireHttp2(target, timeoutMs);
    return http2;
  }
  return wanted === undefined && target.secure && (await offersHttp2(target, timeoutMs))
    ? http2
    : http1;
}

/** A connection that fails here fails again when the page is loaded, and is told then. */
async function offersHttp2(target: Target, timeoutMs: number): Promise<boolean> {
  try {
    const socket = await connectTo(target, timeoutMs, ['h2', 'http/1.1']);
    socket.destroy();
    return protocolOf(socket) === 'h2';
  } catch {
    return false;
  }
}

async function requireHttp2(target: Target, timeoutMs: number): Promise<void> {
  try {
    (await openHttp2(target, timeoutMs)).destroy();
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') return;
    throw new DoublepostError(
      'DP_HTTP2_UNAVAILABLE',
      `${target.origin} does not speak HTTP/2 (${code})`,
      { cause },
    );
  }
}
