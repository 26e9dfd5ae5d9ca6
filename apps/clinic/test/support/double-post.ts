import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Browser } from './browser.ts';

export interface RawAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly setCookie: string;
  readonly body: string;
}

/**
 * Posts one form from several visitors at once. Answers by rising status, since either may win.
 *
 * @param values the same for all, or one for each.
 */
export function postTogether(
  url: string,
  path: string,
  browsers: readonly Browser[],
  values: Record<string, string> | readonly Record<string, string>[],
): Promise<RawAnswer[]> {
  const requests = browsers.map((browser, index) => {
    const own = Array.isArray(values) ? values[index] : values;
    const body = String(new URLSearchParams({ csrfmiddlewaretoken: browser.token(), ...own }));
    const type = 'Content-Type: application/x-www-form-urlencoded';
    const length = `Content-Length: ${body.length}`;
    return `${headOf('POST', path, url, browser, [type, length])}${body}`;
  });
  return sendTogether(url, requests);
}

/** Opens one page from several visitors at once. */
export function getTogether(
  url: string,
  path: string,
  browsers: readonly Browser[],
): Promise<RawAnswer[]> {
  const requests = browsers.map((browser) => headOf('GET', path, url, browser, []));
  return sendTogether(url, requests);
}

function headOf(
  method: string,
  path: string,
  url: string,
  browser: Browser,
  more: readonly string[],
): string {
  const host = `Host: ${new URL(url).host}`;
  const lines = [host, `Cookie: ${browser.cookie()}`, ...more, 'Connection: close'];
  return `${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
}

/** Each on a connection of its own, held back before the last byte until all connections stand. */
async function sendTogether(url: string, requests: readonly string[]): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  const copies: { socket: Socket; lastByte: string }[] = [];
  for (const request of requests) {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    await once(socket, 'connect');
    socket.write(request.slice(0, -1));
    copies.push({ socket, lastByte: request.slice(-1) });
  }
  for (const { socket, lastByte } of copies) socket.write(lastByte);
  const answers = await Promise.all(copies.map(({ socket }) => text(socket)));
  return answers.map(parseAnswer).sort((one, other) => one.status - other.status);
}

function parseAnswer(answer: string): RawAnswer {
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/su, 2);
  return {
    status: Number(head.split(' ', 2)[1]),
    location: /^location: (.*)$/imu.exec(head)?.[1]?.trim(),
    setCookie: /^set-cookie: (.*)$/imu.exec(head)?.[1]?.trim() ?? '',
    body,
  };
}
