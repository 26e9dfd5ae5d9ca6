import type { HttpRequest } from '../http/message.ts';
import { releaseAll } from './barrier.ts';
import { failedToConnect } from './connect.ts';
import type { FireOptions, RacingFirer, Volley } from './firer.ts';
import { type LoadedSession, loadSession, warmUpSession } from './http2-load.ts';
import { type OpenSession, openHttp2 } from './http2-session.ts';

/**
 * Single-packet synchronisation over HTTP/2 (J. Kettle, "Smashing the state machine", 2023): one
 * connection, all streams opened with everything but their last data frames, a PING to settle, then
 * these in one write.
 */
export const http2: RacingFirer = {
  name: 'http2',
  async fire(requests, options) {
    const sessions: OpenSession[] = [];
    try {
      await openSessions(sessions, requests.length, options);
    } catch (error) {
      destroyAll(sessions);
      return unsent(requests, error);
    }
    try {
      await options.beforeSending?.();
      const share = Math.ceil(requests.length / sessions.length);
      const loaded = await Promise.all(
        sessions.map((session, index) => {
          const first = index * share;
          return loadSession(session, requests.slice(first, first + share), first, options);
        }),
      );
      return await release(loaded, options);
    } catch (error) {
      // A session that the server has ended since takes no stream any more.
      if (!/^ERR_HTTP2_/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return unsent(requests, error);
    } finally {
      destroyAll(sessions);
    }
  },
};

function unsent(requests: readonly HttpRequest[], error: unknown): Volley {
  const attempt = { ...failedToConnect(error), endedAt: performance.now() };
  return { attempts: requests.map(() => attempt), releasedAt: undefined, notes: [] };
}

/** As many as the server's limit of streams asks for, warm. */
async function openSessions(
  sessions: OpenSession[],
  requests: number,
  options: FireOptions,
): Promise<void> {
  const openFresh = async (): Promise<OpenSession> => {
    const session = await openHttp2(options.target, options.timeoutMs);
    sessions.push(session);
    return session;
  };
  /** A fresh one where the server does not keep the one that was warmed up. */
  const open = async (): Promise<OpenSession> => {
    const session = await openFresh();
    if (await warmUpSession(session, options)) return session;
    sessions.splice(sessions.indexOf(session), 1);
    session.destroy();
    return openFresh();
  };
  const { streams } = await open();
  const others = Array.from({ length: Math.ceil(requests / streams) - 1 }, open);
  // All of them have ended when one has failed: none comes later that nobody destroys.
  await Promise.allSettled(others);
  await Promise.all(others);
}

function destroyAll(sessions: readonly OpenSession[]): void {
  for (const session of sessions) session.destroy();
}

async function release(
  loaded: readonly LoadedSession[],
  { gapMs = 0, abortFirst = false, target }: FireOptions,
): Promise<Volley> {
  const packets = loaded.flatMap((session) => packetsOf(session, gapMs));
  const shots = loaded.flatMap((session) => session.shots);
  let complete = 0;
  const moments = await releaseAll(packets, {
    gapMs,
    onReleased(index) {
      const before = complete;
      complete += packets[index]?.requests ?? 0;
      if (abortFirst && before < 2 && complete >= 2) shots[0]?.abort();
    },
  });
  const attempts = await Promise.all(shots.map(({ answer }) => answer));
  const whole = loaded.every((session) => session.whole);
  return {
    attempts,
    releasedAt: whole
      ? packets.flatMap(({ requests }, index) => Array<number>(requests).fill(moments[index] ?? 0))
      : undefined,
    notes: [
      ...(loaded.length > 1 ? [severalSessions(loaded.length)] : []),
      ...(packets.some(({ bytes }) => bytes > segmentOf(target.address)) ? [SEGMENTED] : []),
    ],
  };
}

/** What is sent in one write, and how many requests are complete by it. */
interface Packet {
  readonly requests: number;
  readonly bytes: number;
  release(): void;
}

function packetsOf({ socket, pieces, shots }: LoadedSession, gapMs: number): Packet[] {
  const packet = (requests: number, bytes: Buffer): Packet => ({
    requests,
    bytes: bytes.length,
    release: () => socket.send(bytes),
  });
  return gapMs > 0
    ? pieces.map((piece) => packet(1, piece))
    : [packet(shots.length, Buffer.concat(pieces))];
}

/** In bytes, without TCP's and TLS's own: less than 1,460 of Ethernet, and of 64 KiB on loopback. */
function segmentOf(address: string): number {
  return address === '::1' || address.startsWith('127.') ? 65_000 : 1_380;
}

const SEGMENTED =
  'The last frames of a round did not fit into one TCP segment, so they may have arrived apart.';

function severalSessions(count: number): string {
  return `The server takes fewer streams on a connection than there are submissions: ${count} connections were used.`;
}
