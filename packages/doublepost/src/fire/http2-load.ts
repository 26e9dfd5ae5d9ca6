import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { setImmediate } from 'node:timers/promises';
import type { Attempt } from '../http/attempt.ts';
import type { HttpRequest } from '../http/message.ts';
import type { FireOptions } from './firer.ts';
import type { HeldSocket } from './held-socket.ts';
import { endsStream, piecesByStream, readFrames } from './http2-frames.ts';
import { awaitStream, type OpenSession, openStream } from './http2-session.ts';

/** A session whose streams lack their last frames, which are in our hands. */
export interface LoadedSession {
  readonly socket: HeldSocket;
  /** The last frames, stream by stream. */
  readonly pieces: readonly Buffer[];
  /** Whether `pieces` ends every request. */
  readonly whole: boolean;
  readonly shots: readonly Shot[];
}

interface Shot {
  readonly answer: Promise<Attempt>;
  abort(): void;
}

/** A server that answers neither a PING nor the warm-up is not waited for. */
const LONGEST_SETTLING_MS = 1_000;
/** Our own frames are written in a turn or two, or wait for a window of the server. */
const LONGEST_WRITING_MS = 200;

/**
 * Sends a harmless request first, as `warmUp` does over HTTP/1.1.
 *
 * @returns whether the session can be used for other requests
 */
export async function warmUpSession(
  open: OpenSession,
  { warmUp: request, target, timeoutMs }: FireOptions,
): Promise<boolean> {
  if (request === undefined) return true;
  const stream = openStream(open, request, target);
  const answer = awaitStream(open, stream, request, Math.min(timeoutMs, LONGEST_SETTLING_MS));
  stream.end(request.body);
  await answer;
  // The server's word that it takes no more may come right behind its answer.
  await ping(open.session);
  return !open.session.closed && !open.session.destroyed;
}

/**
 * Opens a stream per request and sends everything but the last frames; or nothing yet, where the
 * headers are held back as well.
 *
 * @param firstIndex of these requests among all that are fired: a gap gives each one more time
 */
export async function loadSession(
  open: OpenSession,
  requests: readonly HttpRequest[],
  firstIndex: number,
  { target, timeoutMs, gapMs = 0, hold = 'last-byte' }: FireOptions,
): Promise<LoadedSession> {
  const { session, socket } = open;
  if (hold === 'headers') socket.hold();
  const shots = requests.map((request, index) => {
    const controller = new AbortController();
    const stream = openStream(open, request, target);
    const patience = timeoutMs + (firstIndex + index) * gapMs;
    const answer = awaitStream(open, stream, request, patience, controller.signal);
    return { request, stream, answer, abort: () => controller.abort() };
  });
  if (hold === 'last-byte') {
    await Promise.all(
      shots.map(({ request, stream, answer }) => sendButLast(stream, request.body, answer)),
    );
    await ping(session);
    socket.hold();
  }
  for (const { request, stream } of shots) {
    stream.end(hold === 'headers' ? request.body : request.body.subarray(-1));
  }
  const whole = await endsAreKept(
    socket,
    shots.map(({ stream }) => stream),
  );
  return { socket, pieces: piecesByStream(readFrames(socket.takeKept())), whole, shots };
}

/** An answer may come before the body is taken: then nobody takes it any more. */
async function sendButLast(
  stream: ClientHttp2Stream,
  body: Buffer,
  answer: Promise<Attempt>,
): Promise<void> {
  if (body.length < 2) return;
  const taken = new Promise<void>((resolve) => {
    stream.write(body.subarray(0, -1), () => resolve());
  });
  await Promise.race([taken, answer]);
}

/** Waits until the server has read what was sent before. */
function ping(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST_SETTLING_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (session.destroyed || !session.ping(done)) done();
  });
}

/**
 * Node.js writes frames in a later turn of its loop: waits for them.
 *
 * @returns false where a window of the server, or an answer before the end, kept one of them back
 */
async function endsAreKept(
  socket: HeldSocket,
  streams: readonly ClientHttp2Stream[],
): Promise<boolean> {
  const deadline = performance.now() + LONGEST_WRITING_MS;
  for (;;) {
    const ends = readFrames(socket.kept).filter(endsStream).length;
    if (ends === streams.length) return true;
    const open = streams.filter(({ closed }) => !closed).length;
    if (ends >= open || performance.now() > deadline) return false;
    await setImmediate();
  }
}
