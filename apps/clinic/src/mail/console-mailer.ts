import type { Mailer } from './mailer.ts';

/** Prints mails instead of sending them: for development. */
export function createConsoleMailer(
  print: (text: string) => void = (text) => void process.stderr.write(text),
): Mailer {
  return {
    send: (mail) => {
      print(`To: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}\n${'-'.repeat(72)}\n`);
      return Promise.resolve();
    },
    close: () => undefined,
  };
}
