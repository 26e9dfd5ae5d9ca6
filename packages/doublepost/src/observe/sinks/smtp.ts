import { text } from 'node:stream/consumers';
import type { EffectSource } from '../effects-observer.ts';
import { keepEvents } from './event-source.ts';
import { listen } from './listen.ts';

/** A source that is a server. */
export interface SinkSource extends EffectSource {
  readonly port: number;
}

/** Connections that an application keeps for its next mail are closed after that, in milliseconds. */
const PARTING_MS = 100;

/**
 * A mail server that takes every mail, delivers none, and counts them by recipient and subject.
 *
 * @param port on 127.0.0.1; 0 for any that is free
 * @throws DoublepostError DP_PORT_TAKEN
 */
export async function watchMails(port: number): Promise<SinkSource> {
  const { SMTPServer } = await import('smtp-server');
  const events = keepEvents('mail');
  const server = new SMTPServer({
    authOptional: true,
    // Whatever an application is configured to sign in with.
    onAuth: ({ username }, _session, done) => done(null, { user: username ?? '' }),
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    // A resolver that does not answer would hold every mail up for longer than is waited for one.
    disableReverseLookup: true,
    closeTimeout: PARTING_MS,
    onData(stream, { envelope }, done) {
      void text(stream).then((source) => {
        const subject = subjectOf(source);
        for (const { address } of envelope.rcptTo) {
          events.record({ what: `to ${address}: "${subject}"`, content: `${address}\n${source}` });
        }
        done();
      }, done);
    },
  });
  // A connection that breaks off has sent no mail.
  server.on('error', () => undefined);
  const bound = await listen(server.server, port);
  return {
    port: bound,
    place: 'mails',
    isLate: true,
    method: `mails to 127.0.0.1:${bound}`,
    begin: async () => events.begin(),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function subjectOf(source: string): string {
  const [head = ''] = source.split(/\r?\n\r?\n/, 1);
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
  const subject = /^subject:[ \t]*(.*)$/im.exec(unfolded)?.[1] ?? '';
  return decodeWords(subject.trim());
}

/** Words such as `=?utf-8?Q?caf=C3=A9?=` (RFC 2047); the white space between two of them is none. */
function decodeWords(header: string): string {
  return header
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(
      /=\?([\w-]+)\?([qb])\?([^?]*)\?=/gi,
      (whole, charset: string, way: string, word: string) => {
        try {
          return new TextDecoder(charset).decode(bytesOf(word, way));
        } catch {
          return whole;
        }
      },
    );
}

function bytesOf(word: string, way: string): Buffer {
  if (way.toLowerCase() === 'b') return Buffer.from(word, 'base64');
  const text = word
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
