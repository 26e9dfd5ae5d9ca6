import type { Texts } from '../i18n/french.ts';
import { isBlank } from './given-password.ts';
import type { Terminal } from './terminal.ts';

/** How a new password is asked for. */
export interface PasswordQuestion {
  readonly texts: Texts;
  /** What is wrong with a password, none when it serves. */
  readonly objectionsTo: (password: string) => readonly string[];
  /** Whether a weak password is accepted of who insists on it. */
  readonly mayInsist: boolean;
  /** How often it is asked. Default: until it is right. */
  readonly tries?: number;
}

/**
 * Asks for a new password, twice, and says what is wrong with it.
 *
 * @returns undefined when none was right.
 */
export async function askNewPassword(
  terminal: Terminal,
  { texts, objectionsTo, mayInsist, tries = Number.POSITIVE_INFINITY }: PasswordQuestion,
): Promise<string | undefined> {
  const { terminal: words, messages } = texts;
  for (let count = 0; count < tries; count += 1) {
    const password = await terminal.askSecret(words.question(words.password));
    const again = await terminal.askSecret(words.question(words.passwordAgain));
    if (password !== again) {
      terminal.say(words.error(messages.passwordsDiffer));
    } else if (isBlank(password)) {
      terminal.say(words.error(words.blankPassword));
    } else {
      const objections = objectionsTo(password);
      if (objections.length === 0) return password;
      for (const objection of objections) terminal.say(objection);
      if (mayInsist && (await terminal.ask(words.insist)).toLowerCase() === words.yes) {
        return password;
      }
    }
  }
  return undefined;
}
