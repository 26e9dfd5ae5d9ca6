import { firstCharacters } from '../models/first-characters.ts';

/** The same text with a capital at its beginning. */
export function capitalise(text: string): string {
  const first = firstCharacters(text, 1);
  return first.toUpperCase() + text.slice(first.length);
}
