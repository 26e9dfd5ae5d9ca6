import { stripVTControlCharacters } from 'node:util';

/** Control characters but the end of a line, and what turns the direction of a text (Unicode, UAX 9). */
const STEERING = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text of others as a terminal may show it. Pages, exceptions and rows are the application's, and
 * what it stores may be anybody's: a sequence that clears the screen would take the finding away.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(STEERING, '');
}
