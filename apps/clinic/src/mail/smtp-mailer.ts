import { createTransport } from 'nodemailer';
import type { Mailer } from './mailer.ts';

/** A server that does not answer must not hold a mail longer than its lease. */
const TIMEOUT_MS = 10_000;

/**
 * Sends mails through an SMTP server, over connections that are kept.
 *
 * @param url `smtp://USER:PASSWORD@HOST:PORT`, or `smtps://` for TLS from the start.
 * @param from the sender's address.
 */
export function createSmtpMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  const host = from.split('@').at(-1) ?? 'localhost';
  return {
    send: async ({ id, to, subject, text }) => {
      // An object, since a text would be parsed and could name several addresses.
      const recipient = { name: '', address: to };
      await transport.sendMail({
        messageId: `<${id}@${host}>`,
        from,
        to: recipient,
        subject,
        text,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
    close: () => transport.close(),
  };
}
