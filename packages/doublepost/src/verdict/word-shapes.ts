import { readsLikeWord } from './reads-like-word.ts';

/** A word of a text or a part of an address. */
const WORD = /[^\s/?&=]+/g;

/** What stands in a text for a word that varies. */
export const VARIES = '{varies}';

/** Replaces each word of a text. */
export function mapWords(text: string, replace: (word: string) => string): string {
  return text.replace(WORD, replace);
}

/** Knows the words that vary in texts of one kind by more than by their digits. */
export interface WordShapes {
  /** The coarsened text that a text is one of, where all that differs has the shape of what varies. */
  match(text: string): string | undefined;
}

/** A coarsened text, and what its varying words have in common; undefined where that is nothing. */
interface Template {
  readonly text: string;
  readonly words: readonly string[];
  readonly identifiers: readonly (Identifier | undefined)[];
}

/** What the identifiers in one place have in common. */
interface Identifier {
  readonly length: number;
  readonly alphabet: RegExp;
}

/** From the narrowest to the widest. */
const ALPHABETS: readonly RegExp[] = [/^[\da-f-]+$/, /^[\dA-F-]+$/, /^[\da-z_-]+$/, /^[\dA-Z_-]+$/];
const ANY_LETTERS = /^[\w-]+$/;

/**
 * Learns the shapes of words that vary. Short identifiers are letters and digits, and one of many has
 * no digit: it is known by its place, its length and its letters, if all others there share them, and
 * by not reading like a word. For `/orders/declined` is no order among `/orders/3fa81b22`.
 *
 * @param coarsen replaces whole words by {@link VARIES}
 */
export function learnShapes(
  texts: readonly string[],
  coarsen: (text: string) => string,
): WordShapes {
  const byTemplate = new Map<string, string[]>();
  for (const text of texts) {
    const coarse = coarsen(text);
    byTemplate.set(coarse, [...(byTemplate.get(coarse) ?? []), text]);
  }
  const templates = [...byTemplate].map(([text, seen]) => templateOf(text, seen));
  return {
    match(text) {
      const words = wordsOf(text);
      const found = templates.find((template) => fits(words, template));
      return found?.text;
    },
  };
}

function templateOf(text: string, seen: readonly string[]): Template {
  const words = wordsOf(text);
  const rows = seen.map(wordsOf);
  const identifiers = words.map((word, index) =>
    word === VARIES ? identifierOf(rows.map((row) => row[index] ?? '')) : undefined,
  );
  return { text, words, identifiers };
}

function identifierOf(values: readonly string[]): Identifier | undefined {
  const [length, ...others] = new Set(values.map((value) => value.length));
  if (length === undefined || others.length > 0) return undefined;
  if (!values.some((value) => /[a-z]/i.test(value))) return undefined;
  const alphabet = [...ALPHABETS, ANY_LETTERS].find((one) =>
    values.every((value) => one.test(value)),
  );
  return alphabet && { length, alphabet };
}

function fits(words: readonly string[], template: Template): boolean {
  return (
    words.length === template.words.length &&
    words.every((word, index) => {
      if (template.words[index] !== VARIES) return word === template.words[index];
      return /\d/.test(word) || isIdentifier(word, template.identifiers[index]);
    })
  );
}

function isIdentifier(word: string, identifier: Identifier | undefined): boolean {
  if (identifier?.length !== word.length || !identifier.alphabet.test(word)) return false;
  return !readsLikeWord(word);
}

function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}
