/** One mail, in plain text. */
export interface Mail {
  /** The same for every try to send it, so that who gets it twice can tell. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Something that sends mails. */
export interface Mailer {
  /** @throws when the mail was not accepted. */
  readonly send: (mail: Mail) => Promise<void>;
  readonly close: () => void;
}
