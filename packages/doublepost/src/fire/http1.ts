import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { DoublepostError } from '../errors.ts';
import type { Attempt } from '../http/attempt.ts';
import { awaitAnswer, openRequest } from '../http/exchange.ts';
import type { HttpRequest } from '../http/message.ts';
import { type HeldRequest, releaseAll } from './barrier.ts';
import { connectTo, failedToConnect } from './connect.ts';
import type { FireOptions, Hold, RacingFirer } from './firer.ts';
import { HeldSocket } from './held-socket.ts';
import { warmUp } from './warm-up.ts';

/**
 * Last-byte synchronisation over HTTP/1.1 (J. Kettle, "Smashing the state machine", 2023): one
 * connection per request, everything but the last byte sent on each, then the last bytes at once.
 */
export const http1: RacingFirer = {
  name: 'http1',
  async fire(requests, options) {
    const { gapMs = 0, abortFirst = false } = options;
    const connections = await Promise.allSettled(requests.map(() => openConnection(options)));
    const shots = await loadAll(requests, connections, options).catch((error: unknown) => {
      for (const one of connections) if (one.status === 'fulfilled') one.value.destroy();
      throw error;
    });
    const held = shots.flatMap((shot) => (shot.kind === 'held' ? [shot] : []));
    const releasedAt = await releaseAll(held, {
      gapMs,
      ...(abortFirst ? { onReleased: (index) => index === 1 && held[0]?.abort() } : {}),
    });
    const attempts = await Promise.all(shots.map(({ answer }) => answer));
    for (const { socket } of held) socket.destroy();
    return {
      attempts,
      releasedAt: held.length === requests.length ? releasedAt : undefined,
      notes: [],
    };
  },
};

type Shot = HeldShot | { readonly kind: 'unsent'; readonly answer: Promise<Attempt> };

interface HeldShot extends HeldRequest {
  readonly kind: 'held';
  readonly socket: HeldSocket;
  readonly answer: Promise<Attempt>;
  abort(): void;
}

/** A warm connection; a fresh one where the server does not keep it. */
async function openConnection(options: FireOptions): Promise<HeldSocket> {
  const socket = await openFresh(options);
  if (await warmUp(socket, options)) return socket;
  socket.destroy();
  return openFresh(options);
}

async function openFresh({ target, timeoutMs }: FireOptions): Promise<HeldSocket> {
  return new HeldSocket(await connectTo(target, timeoutMs));
}

/**
 * For the servers to have read what was sent, in milliseconds; and to have closed a kept connection,
 * if they close it when another request begins. In steps of one, so that what has come in is looked
 * at in between however late a busy machine is.
 */
const SETTLING_MS = 5;

async function loadAll(
  requests: readonly HttpRequest[],
  connections: readonly PromiseSettledResult<HeldSocket>[],
  { gapMs = 0, ...options }: FireOptions,
): Promise<Shot[]> {
  await options.beforeSending?.();
  const loadOne = (index: number, connection?: PromiseSettledResult<HeldSocket>): Promise<Shot> => {
    const request = requests[index];
    if (request === undefined) throw new TypeError('there are more connections than requests');
    const timeoutMs = options.timeoutMs + index * gapMs;
    return load(request, { ...options, timeoutMs }, connection);
  };
  const shots = await Promise.all(
    connections.map((connection, index) => loadOne(index, connection)),
  );
  for (let waited = 0; waited < SETTLING_MS; waited += 1) await setTimeout(1);
  if (options.warmUp === undefined) return shots;
  // A kept connection that was closed just then says nothing about the request.
  return Promise.all(
    shots.map(async (shot, index) => ((await isLost(shot)) ? loadOne(index) : shot)),
  );
}

/** @param connection one that is already made; a fresh one by default, or where it is closed by now */
async function load(
  request: HttpRequest,
  options: FireOptions,
  connection?: PromiseSettledResult<HeldSocket>,
): Promise<Shot> {
  if (connection?.status === 'rejected') return unsent(connection.reason);
  try {
    const socket = connection?.value.isOpen ? connection.value : await openFresh(options);
    return await park(request, socket, options);
  } catch (error) {
    return unsent(error);
  }
}

/** @throws DoublepostError itself: what this client refuses to send was not dropped by anybody */
function unsent(error: unknown): Shot {
  if (error instanceof DoublepostError) throw error;
  const answer = { ...failedToConnect(error), endedAt: performance.now() };
  return { kind: 'unsent', answer: Promise.resolve(answer) };
}

async function park(
  request: HttpRequest,
  socket: HeldSocket,
  { target, timeoutMs, hold = 'last-byte' }: FireOptions,
): Promise<HeldShot> {
  socket.hold();
  const controller = new AbortController();
  const client = openRequest(request, target, socket);
  const answer = awaitAnswer(client, timeoutMs, controller.signal);
  let answering = false;
  client.once('response', () => {
    answering = true;
  });
  client.end(request.body);
  await Promise.race([once(client, 'finish'), answer]);
  await socket.park(END_OF[hold]);
  return {
    kind: 'held',
    socket,
    answer,
    abort: () => controller.abort(),
    // A server that answers before the end may have closed by then: a byte more would be answered
    // with a reset, which takes away what was not read yet (RFC 9112, 9.6).
    rehearse() {
      if (!answering) socket.rehearse();
    },
    release() {
      if (!answering) socket.release();
    },
  };
}

/** The last byte, and the one before it for the rehearsal. */
const END_OF: Readonly<Record<Hold, (bytes: Buffer) => number>> = {
  'last-byte': () => 2,
  headers: (bytes) => bytes.length - (bytes.indexOf('\r\n\r\n') + 2),
};

async function isLost({ answer }: Shot): Promise<boolean> {
  const pending = Symbol('pending');
  const ended = await Promise.race([answer, Promise.resolve(pending)]);
  return typeof ended === 'object' && ended.kind === 'dropped';
}
