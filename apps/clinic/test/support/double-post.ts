import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Browser } from './browser.ts';

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Posts one form from several visitors at once: each on a connection of its own, held back before
 * the last byte until all connections stand. Answers by rising status, since either may win.
 */
export async function postTogether(
  url: string,
  path: string,
  browsers: readonly Browser[],
  values: Record<string, string>,
): Promise<RawAnswer[]> {
  const { hostname, port, host } = new URL(url);
  const copies: { socket: Socket; lastByte: string }[] = [];
  for (const browser of browsers) {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    await once(socket, 'connect');
    const body = String(new URLSearchParams({ csrfmiddlewaretoken: browser.token(), ...values }));
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      `Cookie: ${browser.cookie()}`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ].join('\r\n');
    socket.write(`${head}\r\n\r\n${body.slice(0, -1)}`);
    copies.push({ socket, lastByte: body.slice(-1) });
  }
  for (const { socket, lastByte } of copies) socket.write(lastByte);
  const answers = await Promise.all(copies.map(({ socket }) => text(socket)));
  return answers.map(parseAnswer).sort((one, other) => one.status - other.status);
}

function parseAnswer(answer: string): RawAnswer {
  return {
    status: Number(answer.split(' ', 2)[1]),
    body: answer.slice(answer.indexOf('\r\n\r\n')),
  };
}
