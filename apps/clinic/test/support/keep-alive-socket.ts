import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface SocketAnswer {
  readonly status: number;
  /** By lower-case name; of those that are repeated, the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the server has said that it closes the connection. */
  readonly isLast: boolean;
}

/** One connection that is used for one request after the other. */
export interface KeepAliveSocket {
  readonly socket: Socket;
  /**
   * Sends a request in full and reads its whole answer.
   *
   * @throws Error when the connection ends before that.
   */
  readonly ask: (
    method: string,
    path: string,
    headers?: Readonly<Record<string, string>>,
    body?: string,
  ) => Promise<SocketAnswer>;
  /** Reads one answer to what was written by hand. */
  readonly read: () => Promise<SocketAnswer>;
  readonly close: () => void;
}

export async function openSocket(url: string): Promise<KeepAliveSocket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  let received = '';
  let failure: Error | undefined;
  let wake = (): void => undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    wake();
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    failure ??= new Error('The connection was closed.');
    wake();
  });

  const read = async (): Promise<SocketAnswer> => {
    for (;;) {
      const answer = parseAnswer(received);
      if (answer !== undefined) {
        received = received.slice(answer.length);
        return answer.answer;
      }
      if (failure !== undefined) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const ask: KeepAliveSocket['ask'] = (method, path, headers = {}, body = '') => {
    const lines = Object.entries({ ...headers, ...lengthOf(body) }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}\r\n${body}`);
    return read();
  };
  return { socket, ask, read, close: () => socket.destroy() };
}

function lengthOf(body: string): Record<string, string> {
  return body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
}

/** The clinic's answers all tell their length. */
function parseAnswer(text: string): { answer: SocketAnswer; length: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = headEnd + 4 + Number(headers['content-length'] ?? 0);
  if (text.length < length) return undefined;
  const body = Buffer.from(text.slice(headEnd + 4, length), 'latin1').toString('utf8');
  const isLast = headers.connection === 'close';
  return { answer: { status: Number(first.split(' ', 2)[1]), headers, body, isLast }, length };
}
