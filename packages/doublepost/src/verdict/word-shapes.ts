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

/** A coarsened text, and how long its varying words are; undefined where they tell nothing. */
interface Template {
  readonly text: string;
  readonly words: readonly string[];
  readonly lengths: readonly (number | undefined)[];
}

/**
 * Learns the shapes of words that vary. Short identifiers are letters and digits, and one of many has
 * no digit: it is known by its place and its length, if all others there have that length, too.
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
  const lengths = words.map((word, index) => {
    if (word !== VARIES) return undefined;
    const values = rows.map((row) => row[index] ?? '');
    const [length, ...others] = new Set(values.map((value) => value.length));
    const isIdentifier = values.some((value) => /[a-z]/i.test(value));
    return others.length === 0 && isIdentifier ? length : undefined;
  });
  return { text, words, lengths };
}

function fits(words: readonly string[], template: Template): boolean {
  return (
    words.length === template.words.length &&
    words.every((word, index) => {
      if (template.words[index] !== VARIES) return word === template.words[index];
      return /\d/.test(word) || word.length === template.lengths[index];
    })
  );
}

function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}
