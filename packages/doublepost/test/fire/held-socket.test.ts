import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connectTo } from '../../src/fire/connect.ts';
import { HeldSocket } from '../../src/fire/held-socket.ts';
import { deferred } from '../support/deferred.ts';
import { targetAt } from '../support/requests.ts';
import { startRawServer } from '../support/servers.ts';

/** A held socket, the connection under it, and the server's end of that. */
async function connected() {
  const accepted = deferred<Socket>();
  const server = await startRawServer(accepted.resolve);
  const socket = await connectTo(targetAt(server.url), 5_000);
  const held = new HeldSocket(socket);
  held.on('error', () => {});
  return { server, held, socket, peer: await accepted.promise };
}

/** Reads until at least `length` bytes have come. */
async function readAtLeast(peer: Socket, length: number): Promise<string> {
  let text = '';
  while (text.length < length) text += String((await once(peer, 'data'))[0]);
  return text;
}

describe('a held socket', () => {
  it('sends what it is given until it holds', async () => {
    const { held, peer } = await connected();
    held.write('hello');
    expect(await readAtLeast(peer, 5)).toBe('hello');
    held.hold();
    held.write('kept');
    expect(held.kept.toString()).toBe('kept');
    held.send(held.takeKept());
    expect(await readAtLeast(peer, 4)).toBe('kept');
    held.write('later');
    expect(await readAtLeast(peer, 5)).toBe('later');
  });

  it('sends nothing while it holds, all but an end when it is parked, and that on release', async () => {
    const { held, peer } = await connected();
    held.hold();
    held.write('hello ');
    held.write('world');
    await held.park((bytes) => bytes.length - bytes.indexOf('wor'));
    expect(await readAtLeast(peer, 6)).toBe('hello ');
    held.release();
    expect(await readAtLeast(peer, 5)).toBe('world');
  });

  it('rehearses with a byte, never with the last one, and without holding up the release', async () => {
    const { held, socket, peer } = await connected();
    held.hold();
    held.write('abc');
    await held.park(() => 2);
    expect(await readAtLeast(peer, 1)).toBe('a');
    for (let time = 0; time < 3; time++) held.rehearse();
    expect(await readAtLeast(peer, 1)).toBe('b');
    held.release();
    expect(socket.writableLength).toBe(0);
    expect(await readAtLeast(peer, 1)).toBe('c');
  });

  it('is open until one of the two sides ends', async () => {
    const { held, socket, peer } = await connected();
    expect(held.isOpen).toBe(true);
    peer.end();
    await once(socket, 'end');
    expect(held.isOpen).toBe(false);
  });

  it('hands on what the other side sends before and after the release', async () => {
    const { held, peer } = await connected();
    held.hold();
    held.write('x');
    await held.park(() => 1);
    peer.write('early');
    expect(String((await once(held, 'data'))[0])).toBe('early');
    held.release();
    await readAtLeast(peer, 1);
    peer.end('late');
    expect(String((await once(held, 'data'))[0])).toBe('late');
    await once(held, 'end');
  });

  it('keeps what came until it is read, also when the connection is gone by then', async () => {
    const { held, socket, peer } = await connected();
    peer.resume();
    peer.end(Buffer.alloc(10_000, 'x'));
    await once(socket, 'close');
    let length = 0;
    for await (const chunk of held) length += (chunk as Buffer).length;
    expect(length).toBe(10_000);
  });

  it('takes no more than a little while nobody reads it', async () => {
    const { held, socket, peer } = await connected();
    const length = 24 * 1024 * 1024;
    peer.end(Buffer.alloc(length));
    while (!socket.isPaused()) await new Promise((resolve) => setImmediate(resolve));
    expect(held.readableLength).toBeLessThan(length / 8);
    let read = 0;
    for await (const chunk of held) read += (chunk as Buffer).length;
    expect(read).toBe(length);
  });

  it('closes its connection when it is destroyed', async () => {
    const { server, held, peer } = await connected();
    peer.resume();
    held.destroy();
    await server.allClosed();
  });

  it('ends when the other side resets', async () => {
    const { server, held, peer } = await connected();
    held.resume();
    peer.resetAndDestroy();
    await new Promise((resolve) => held.once('close', resolve));
    expect(held.destroyed).toBe(true);
    await server.allClosed();
  });
});
