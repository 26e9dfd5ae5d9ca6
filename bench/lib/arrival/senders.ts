import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { RacingFirer } from '../../../packages/doublepost/src/fire/firer.ts';
import { http1 } from '../../../packages/doublepost/src/fire/http1.ts';
import { http2 } from '../../../packages/doublepost/src/fire/http2.ts';
import type { HttpRequest } from '../../../packages/doublepost/src/http/message.ts';
import type { Receiver } from './receiver.ts';

/** A way to send several posts at once. */
export type Send = (count: number, receiver: Receiver) => Promise<unknown>;

const BODY = 'email=ada%40example.com&password=correct-horse';
const TYPE = 'application/x-www-form-urlencoded';

/** One of our own strategies, as a check uses it. */
export function ours(firer: RacingFirer): Send {
  return async (count, { target, url }) => {
    const headers = [['Content-Type', TYPE]] as const;
    const post: HttpRequest = { method: 'POST', url, headers, body: Buffer.from(BODY) };
    const warmUp: HttpRequest = { method: 'GET', url, headers: [], body: Buffer.alloc(0) };
    return firer.fire(Array(count).fill(post), { target, timeoutMs: 10_000, warmUp });
  };
}

/** The bytes by hand, all but the last first. */
export const lastByteLoop: Send = (count, { url }) => loopOver(count, url, async () => {});

/** The same on connections that have carried a GET, as ours: what our HTTP/1.1 should come near to. */
export const warmLastByteLoop: Send = (count, { url }) =>
  loopOver(count, url, async (socket) => {
    socket.write(`GET / HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
    await once(socket, 'data');
  });

async function loopOver(
  count: number,
  url: URL,
  prepare: (socket: Socket) => Promise<void>,
): Promise<void> {
  const head = `POST / HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: ${TYPE}\r\nContent-Length: ${BODY.length}\r\n\r\n`;
  const bytes = Buffer.from(head + BODY);
  const sockets = await Promise.all(Array.from({ length: count }, () => connectTo(url)));
  await Promise.all(sockets.map(prepare));
  for (const socket of sockets) socket.write(bytes.subarray(0, -1));
  await setTimeout(5);
  const last = bytes.subarray(-1);
  const answers = sockets.map((socket) => once(socket, 'data'));
  for (const socket of sockets) socket.write(last);
  await Promise.all(answers);
  for (const socket of sockets) socket.destroy();
}

async function connectTo(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname).setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

/** What people write first. */
export const fetchAll: Send = (count, { url }) => {
  const headers = { 'Content-Type': TYPE };
  const one = async () => (await fetch(url, { method: 'POST', headers, body: BODY })).text();
  return Promise.all(Array.from({ length: count }, one));
};

/** `curl ... & curl ... & wait` */
export const curlProcesses: Send = (count, { url }) => {
  const one = `curl -s -o /dev/null -d '${BODY}' ${url} &`;
  return run('sh', ['-c', `${`${one}\n`.repeat(count)}wait`]);
};

/** One curl with its own way to send in parallel. */
export const curlParallel: Send = (count, { url }) => {
  const each = Array.from({ length: count }, () => ['-o', '/dev/null', url.href]).flat();
  return run('curl', [
    '-sS',
    '-Z',
    '--no-progress-meter',
    '--parallel-immediate',
    '--parallel-max',
    `${count}`,
    '-d',
    BODY,
    ...each,
  ]);
};

/** A load generator, told to send each request on a connection of its own. */
export const autocannonOnce: Send = (count, { url }) =>
  autocannon({
    url: url.href,
    connections: count,
    amount: count,
    method: 'POST',
    headers: { 'Content-Type': TYPE },
    body: BODY,
  });

/** One Python process each, with what Python brings. */
export const pythonProcesses: Send = (count, { url }) => {
  const post = `import urllib.request as u; u.urlopen(${JSON.stringify(url.href)}, b${JSON.stringify(BODY)}).read()`;
  return run('sh', ['-c', `${`python3 -c '${post}' &\n`.repeat(count)}wait`]);
};

export const oursOverHttp1: Send = ours(http1);
export const oursOverHttp2: Send = ours(http2);

async function run(command: string, words: readonly string[]): Promise<void> {
  await once(spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit'] }), 'close');
}
