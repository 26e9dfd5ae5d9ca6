import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string[];
  /** Header and body as they came over the wire, with quoted-printable undone. */
  readonly source: string;
  /** The first link in it, without the site. */
  readonly path: string;
}

export interface SmtpInbox {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Answers the next mails so, by a temporary failure. */
  refuseNext: number;
  /** Waits until this many mails have come, and some time more for one too many. */
  readonly waitFor: (count: number) => Promise<ReceivedMail[]>;
  readonly close: () => Promise<void>;
}

/** A mail server on a free port of this machine that keeps what it gets. */
export async function startSmtpInbox(): Promise<SmtpInbox> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      void text(stream).then((source) => {
        if (inbox.refuseNext > 0) {
          inbox.refuseNext -= 1;
          return done(Object.assign(new Error('try again later'), { responseCode: 451 }));
        }
        const readable = undoQuotedPrintable(source);
        const path = /https?:\/\/[^/\s]+(\/\S*)/u.exec(readable)?.[1] ?? '';
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, source: readable, path });
        done();
      }, done);
    },
  });
  // A connection that breaks off, as of a worker that is killed, has sent no mail.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const inbox: SmtpInbox = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuseNext: 0,
    waitFor: async (count) => {
      const deadline = Date.now() + 10_000;
      while (mails.length < count && Date.now() < deadline) await wait(20);
      await wait(700);
      return mails;
    },
    close: () => new Promise((resolve) => void server.close(resolve)),
  };
  return inbox;
}

function undoQuotedPrintable(source: string): string {
  const joined = source.replace(/=\r\n/gu, '');
  const bytes = joined.replace(/=([0-9A-F]{2})/gu, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
